using System.Net.Sockets;

namespace DuplexSensor.AdapterWire;

/// <summary>A plain connection whose other end is asked for a sign of life.</summary>
public sealed class WireSocket : IDisposable
{
    private const int AnswerTimeoutUs = 10_000_000;

    private readonly TcpClient _tcp;

    /// <exception cref="WireException">It came to nothing.</exception>
    public WireSocket(string host, int port)
    {
        _tcp = WireTls.Connect(host, port);
    }

    public void Send(byte[] bytes) => _tcp.Client.Send(bytes);

    /// <summary>
    /// True when bytes have come; false when the other end has closed without any, or was silent for 10 s.
    /// </summary>
    public bool WaitForAnswer() => _tcp.Client.Poll(AnswerTimeoutUs, SelectMode.SelectRead) && _tcp.Available > 0;

    public void Dispose() => _tcp.Dispose();
}
