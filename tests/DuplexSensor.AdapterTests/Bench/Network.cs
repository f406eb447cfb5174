using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The peers that a test has added, by address. Any other address is on the PC's network.</summary>
internal static class Network
{
    private static readonly Dictionary<string, Peer> Peers = [];
    private static int _opening;

    /// <summary>Maximum number of connections that were being opened at the same time.</summary>
    public static int MaxOpening { get; private set; }

    /// <summary>Whether the finalizer of a failed handshake has closed the socket of a later connection.</summary>
    public static bool HasClosedWrongSocket { get; private set; }

    /// <summary>Number of connections that are open.</summary>
    public static int OpenConnections { get; set; }

    public static T Add<T>(string host, int port, T peer)
        where T : Peer
    {
        Peers[$"{host}:{port}"] = peer;
        return peer;
    }

    /// <summary>Null when the address is on the PC's network.</summary>
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

/// <summary>A server, and its responses to a connect: TCP, then TLS.</summary>
internal class Peer
{
    public bool IsNameUnknown { get; set; }

    /// <summary>Socket error of the TCP connect; 0 for none.</summary>
    public int ConnectError { get; set; }

    /// <summary>mbedTLS's error (negative) or verify flags (positive); 0 for none.</summary>
    public int TlsError { get; set; }

    /// <summary>
    /// The server accepts TCP and sends nothing: a handshake hangs until <see cref="BoardTime.Thaw"/>.
    /// </summary>
    public bool IsUnresponsive { get; set; }

    /// <summary>
    /// The server responds to the probe's ClientHello, but the handshake hangs until <see cref="BoardTime.Thaw"/>.
    /// </summary>
    public bool HangsInHandshake { get; set; }

    /// <summary>Number of handshakes that were begun.</summary>
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

/// <summary>An MQTT broker that the test controls.</summary>
internal sealed class Broker : Peer
{
    /// <summary>Return code in the CONNACK.</summary>
    public int ConnackCode { get; set; }

    /// <summary>The broker closes the connection and sends no CONNACK.</summary>
    public bool ClosesOnConnect { get; set; }

    /// <summary>The broker keeps the connection open and sends no CONNACK.</summary>
    public bool SendsNoConnack { get; set; }

    /// <summary>Number of CONNECT packets that have arrived.</summary>
    public int ConnectPackets { get; set; }
}

/// <summary>An HTTPS server that responds to each request with <see cref="Response"/>.</summary>
internal sealed class PayloadServer : Peer
{
    public string Response { get; set; } = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    /// <summary>Number of bytes after which the server sends nothing more.</summary>
    public int StallAfterBytes { get; set; } = int.MaxValue;

    /// <summary>Number of requests that have arrived.</summary>
    public int RequestCount { get; set; }
}
