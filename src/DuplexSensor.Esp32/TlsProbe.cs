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
    private const int AnswerMsMax = 10_000;
    private const int LookEachMs = 50;

    // A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) up to its extensions, and those of them that are the same for each
    // host: the cipher suites, groups and signatures of the runtime's own. A server that is alive answers it.
    private const string HelloBase64 =
        "FgMBAAABAAAAAwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADMArwC/ALMAwAJwALwEAAAAA"
        + "CgAGAAQAFwAYAAsAAgEAAA0ADAAKBAMEAQUBBgECAQ==";

    private const int RecordLengthAt = 3;
    private const int HandshakeLengthAt = 7;
    private const int ExtensionsLengthAt = 60;
    private const int ServerNameBytes = 9;

    /// <summary>
    /// False when the server took the connection and was silent for 10 s. Blocks this thread for as long at most, after
    /// the name was resolved and the connection made; no other thread stands still.
    /// </summary>
    /// <exception cref="SocketException">The name is unknown, or nobody listens there.</exception>
    public static bool Answers(string host, int port)
    {
        IPAddress address = Dns.GetHostEntry(host).AddressList[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(address, port));
            socket.Send(Hello(host));
            long deadlineMs = Esp32Clock.NowMs + AnswerMsMax;
            bool isAnswered = socket.Poll(0, SelectMode.SelectRead);
            while (!isAnswered && Esp32Clock.NowMs < deadlineMs)
            {
                Chip.Pause(LookEachMs);
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
    private static byte[] Hello(string host)
    {
        byte[] start = Convert.FromBase64String(HelloBase64);
        int at = start.Length;
        var hello = new byte[at + ServerNameBytes + host.Length];
        Array.Copy(start, hello, at);
        for (int i = 0; i < host.Length; i++)
        {
            hello[at + ServerNameBytes + i] = (byte)host[i];
        }

        PutLength(hello, RecordLengthAt, hello.Length);
        PutLength(hello, HandshakeLengthAt, hello.Length);
        PutLength(hello, ExtensionsLengthAt, hello.Length);
        PutLength(hello, at + 2, hello.Length);
        PutLength(hello, at + 4, hello.Length);
        PutLength(hello, at + 7, hello.Length);
        return hello;
    }

    // A length in two bytes, of all that lies between it and an end.
    private static void PutLength(byte[] bytes, int at, int end)
    {
        int length = end - at - 2;
        bytes[at] = (byte)(length >> 8);
        bytes[at + 1] = (byte)length;
    }
}
