using System;
using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.Esp32;

/// <summary>
/// Asks a server for a first byte before TLS is opened. The runtime's handshake waits for its peer without an end, and
/// stops every thread while it waits: a peer that takes the connection and then says nothing would freeze the board.
/// </summary>
internal static class TlsProbe
{
    private const int AnswerTimeoutMs = 10_000;
    private const int PollMs = 50;

    // A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) up to its extensions, and those of them that are the same for each
    // host: the cipher suites, groups and signatures of the runtime's own. A server that is alive answers it.
    private const string HelloBase64 =
        "FgMBAAABAAAAAwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADMArwC/ALMAwAJwALwEAAAAA"
        + "CgAGAAQAFwAYAAsAAgEAAA0ADAAKBAMEAQUBBgECAQ==";

    private const int RecordLengthOffset = 3;
    private const int HandshakeLengthOffset = 7;
    private const int ExtensionsLengthOffset = 60;
    private const int ServerNameBytes = 9;

    /// <summary>
    /// False when the server took the connection and was silent for 10 s. Blocks this thread for as long at most, after
    /// the name was resolved and the connection made; no other thread stands still.
    /// </summary>
    /// <exception cref="SocketException">The name is unknown, or nobody listens there.</exception>
    public static bool TryProbe(string host, int port)
    {
        IPAddress address = Dns.GetHostEntry(host).AddressList[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(address, port));
            socket.Send(CreateHello(host));
            long deadlineMs = Esp32Clock.NowMs + AnswerTimeoutMs;
            bool isAnswered = socket.Poll(0, SelectMode.SelectRead);
            while (!isAnswered && Esp32Clock.NowMs < deadlineMs)
            {
                Chip.Sleep(PollMs);
                isAnswered = socket.Poll(0, SelectMode.SelectRead);
            }

            return isAnswered;
        }
        finally
        {
            socket.Close();
        }
    }

    // The server's name, in ASCII, is the last extension (RFC 6066, 3): some servers choose their certificate by it.
    private static byte[] CreateHello(string host)
    {
        byte[] prefix = Convert.FromBase64String(HelloBase64);
        int prefixLength = prefix.Length;
        var hello = new byte[prefixLength + ServerNameBytes + host.Length];
        Array.Copy(prefix, hello, prefixLength);
        for (int i = 0; i < host.Length; i++)
        {
            hello[prefixLength + ServerNameBytes + i] = (byte)host[i];
        }

        WriteLength(hello, RecordLengthOffset, hello.Length);
        WriteLength(hello, HandshakeLengthOffset, hello.Length);
        WriteLength(hello, ExtensionsLengthOffset, hello.Length);
        WriteLength(hello, prefixLength + 2, hello.Length);
        WriteLength(hello, prefixLength + 4, hello.Length);
        WriteLength(hello, prefixLength + 7, hello.Length);
        return hello;
    }

    // A length in two bytes, of all that lies between it and an end.
    private static void WriteLength(byte[] bytes, int offset, int end)
    {
        int length = end - offset - 2;
        bytes[offset] = (byte)(length >> 8);
        bytes[offset + 1] = (byte)length;
    }
}
