using System.Net.Sockets;

namespace DuplexSensor.AdapterWire;

/// <summary>A TCP connection that sends a ClientHello and waits for the response.</summary>
public sealed class WireSocket : IDisposable
{
    private const int AnswerTimeoutUs = 10_000_000;

    private readonly TcpClient _tcp;

    /// <exception cref="WireException">The connection was not made.</exception>
    public WireSocket(string host, int port)
    {
        _tcp = WireTls.Connect(host, port);
    }

    public void Send(byte[] bytes) => _tcp.Client.Send(bytes);

    /// <summary>
    /// Blocks until bytes arrive: true. False when the peer closes first, or sends nothing for 10 s.
    /// </summary>
    public bool WaitForAnswer() => _tcp.Client.Poll(AnswerTimeoutUs, SelectMode.SelectRead) && _tcp.Available > 0;

    public void Dispose() => _tcp.Dispose();
}
