using System;
using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.Esp32;

/// <summary>
/// Checks that a server responds to a ClientHello, before the TLS connection is opened. The runtime's handshake waits
/// for the server without a timeout and stops all threads: a server that accepts the connection and then stays silent
/// would freeze the board.
/// </summary>
internal static class TlsProbe
{
    private const int AnswerTimeoutMs = 10_000;
    private const int PollMs = 50;

    // A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) with the cipher suites, groups and signatures of the runtime's
    // ClientHello; the server name follows it.
    private const string HelloBase64 =
        "FgMBAAABAAAAAwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADMArwC/ALMAwAJwALwEAAAAA"
        + "CgAGAAQAFwAYAAsAAgEAAA0ADAAKBAMEAQUBBgECAQ==";

    private const int RecordLengthOffset = 3;
    private const int HandshakeLengthOffset = 7;
    private const int ExtensionsLengthOffset = 60;
    private const int ServerNameBytes = 9;

    /// <summary>
    /// False when the server has accepted the connection and was silent for 10 s. Blocks this thread for name
    /// resolution, TCP connect and up to 10 s; other threads run.
    /// </summary>
    /// <exception cref="SocketException">The name was not found, or the connection was refused.</exception>
    public static bool IsServerResponding(string host, int port)
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

    // The server name, in ASCII, is the last extension (RFC 6066, 3): some servers choose their certificate by it.
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

    // Writes the length of the bytes between this two-byte field and the end.
    private static void WriteLength(byte[] bytes, int offset, int end)
    {
        int length = end - offset - 2;
        bytes[offset] = (byte)(length >> 8);
        bytes[offset + 1] = (byte)length;
    }
}
