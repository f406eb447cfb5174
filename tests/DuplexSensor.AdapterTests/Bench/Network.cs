using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>Who is found at an address. Where no story has put anybody, the PC's network is meant.</summary>
internal static class Network
{
    private static readonly Dictionary<string, Peer> Peers = [];
    private static int _openings;

    /// <summary>How many connections were being opened at once, at most.</summary>
    public static int MostOpenings { get; private set; }

    /// <summary>A failed handshake's socket number was closed under a connection that came after it.</summary>
    public static bool HasCrashed { get; private set; }

    /// <summary>Connections that were opened and not closed yet.</summary>
    public static int Open { get; set; }

    public static T Put<T>(string host, int port, T peer)
        where T : Peer
    {
        Peers[$"{host}:{port}"] = peer;
        return peer;
    }

    /// <summary>Null: the PC's network.</summary>
    public static Peer At(string host, int port) => Peers.GetValueOrDefault($"{host}:{port}");

    public static void Resolve(string host)
    {
        if (Peers.Any(peer => peer.Value.IsNameUnknown && peer.Key.StartsWith($"{host}:", StringComparison.Ordinal)))
        {
            throw new SocketException(11001);
        }
    }

    public static void BeginOpening()
    {
        _openings++;
        MostOpenings = _openings > MostOpenings ? _openings : MostOpenings;
        HasCrashed |= Heap.IsPoisoned;
        Heap.Allocate();
    }

    public static void EndOpening() => _openings--;
}

/// <summary>How it answers when somebody connects: TCP, then TLS.</summary>
internal class Peer
{
    public bool IsNameUnknown { get; set; }

    /// <summary>A socket's error, 0 for none.</summary>
    public int ConnectFault { get; set; }

    /// <summary>mbedTLS's error or verify flags, 0 for none.</summary>
    public int TlsFault { get; set; }

    /// <summary>
    /// It takes the connection and says nothing at all: a handshake with it hangs until the story thaws it.
    /// </summary>
    public bool IsMute { get; set; }

    /// <summary>
    /// It answers a ClientHello, but not the one of the handshake that hangs until the story thaws it.
    /// </summary>
    public bool IsSilentInHandshake { get; set; }

    /// <summary>How often somebody has connected.</summary>
    public int Calls { get; private set; }

    public void ShakeHands(bool verifies)
    {
        Calls++;
        if (ConnectFault != 0)
        {
            throw new SocketException(ConnectFault);
        }

        if (IsMute || IsSilentInHandshake)
        {
            BoardTime.Freeze();
        }

        bool isRefused = TlsFault < 0 || (TlsFault > 0 && verifies);
        if (isRefused)
        {
            Heap.IsPoisoned = true;
            throw TlsFaults.Of(TlsFault);
        }
    }
}

/// <summary>An MQTT broker whose every word is the story's.</summary>
internal sealed class Broker : Peer
{
    /// <summary>Of the CONNACK.</summary>
    public int Code { get; set; }

    /// <summary>It closes instead of a CONNACK.</summary>
    public bool IsClosing { get; set; }

    /// <summary>It sends no CONNACK.</summary>
    public bool IsSilent { get; set; }

    /// <summary>CONNECT packets that have come.</summary>
    public int Connects { get; set; }
}

/// <summary>An HTTPS server that answers each request with these bytes.</summary>
internal sealed class PayloadServer : Peer
{
    public string Answer { get; set; } = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    /// <summary>After so many bytes nothing comes any more.</summary>
    public int StallsAfter { get; set; } = int.MaxValue;

    /// <summary>Requests that have come.</summary>
    public int Requests { get; set; }
}
