using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>Who is found at an address. Where no story has put anybody, the PC's network is meant.</summary>
internal static class Network
{
    private static readonly Dictionary<string, Peer> Peers = [];
    private static int _opening;

    /// <summary>How many connections were being opened at once, at most.</summary>
    public static int MaxOpening { get; private set; }

    /// <summary>A failed handshake's socket number was closed under a connection that came after it.</summary>
    public static bool HasClosedWrongSocket { get; private set; }

    /// <summary>Connections that were opened and not closed yet.</summary>
    public static int OpenConnections { get; set; }

    public static T Add<T>(string host, int port, T peer)
        where T : Peer
    {
        Peers[$"{host}:{port}"] = peer;
        return peer;
    }

    /// <summary>Null: the PC's network.</summary>
    public static Peer Find(string host, int port) => Peers.GetValueOrDefault($"{host}:{port}");

    public static void Resolve(string host)
    {
        if (Peers.Any(peer => peer.Value.IsNameUnknown && peer.Key.StartsWith($"{host}:", StringComparison.Ordinal)))
        {
            throw new SocketException(11001);
        }
    }

    public static void BeginOpen()
    {
        _opening++;
        MaxOpening = _opening > MaxOpening ? _opening : MaxOpening;
        HasClosedWrongSocket |= Heap.HasStaleSocket;
        Heap.Allocate();
    }

    public static void EndOpen() => _opening--;
}

/// <summary>How it answers when somebody connects: TCP, then TLS.</summary>
internal class Peer
{
    public bool IsNameUnknown { get; set; }

    /// <summary>A socket's error, 0 for none.</summary>
    public int ConnectError { get; set; }

    /// <summary>mbedTLS's error or verify flags, 0 for none.</summary>
    public int TlsError { get; set; }

    /// <summary>
    /// It takes the connection and says nothing at all: a handshake with it hangs until the story thaws it.
    /// </summary>
    public bool IsUnresponsive { get; set; }

    /// <summary>
    /// It answers a ClientHello, but not the one of the handshake that hangs until the story thaws it.
    /// </summary>
    public bool HangsInHandshake { get; set; }

    /// <summary>How often somebody has connected.</summary>
    public int ConnectCount { get; private set; }

    public void Handshake(bool verify)
    {
        ConnectCount++;
        if (ConnectError != 0)
        {
            throw new SocketException(ConnectError);
        }

        if (IsUnresponsive || HangsInHandshake)
        {
            BoardTime.Freeze();
        }

        bool isRejected = TlsError < 0 || (TlsError > 0 && verify);
        if (isRejected)
        {
            Heap.HasStaleSocket = true;
            throw TlsErrors.Create(TlsError);
        }
    }
}

/// <summary>An MQTT broker whose every word is the story's.</summary>
internal sealed class Broker : Peer
{
    /// <summary>Of the CONNACK.</summary>
    public int ConnackCode { get; set; }

    /// <summary>It closes instead of a CONNACK.</summary>
    public bool ClosesOnConnect { get; set; }

    /// <summary>It sends no CONNACK.</summary>
    public bool SendsNoConnack { get; set; }

    /// <summary>CONNECT packets that have come.</summary>
    public int ConnectPackets { get; set; }
}

/// <summary>An HTTPS server that answers each request with these bytes.</summary>
internal sealed class PayloadServer : Peer
{
    public string Response { get; set; } = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    /// <summary>After so many bytes nothing comes any more.</summary>
    public int StallAfterBytes { get; set; } = int.MaxValue;

    /// <summary>Requests that have come.</summary>
    public int RequestCount { get; set; }
}
