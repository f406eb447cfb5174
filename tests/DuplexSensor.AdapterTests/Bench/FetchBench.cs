using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using DuplexSensor.Core.Ports;
using DuplexSensor.Esp32;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The fetcher, and a payload server that the test controls.</summary>
internal sealed class FetchBench
{
    private readonly FetchEvent _event = new();
    private readonly List<string> _received = [];

    public FetchBench()
    {
        Board.SetTime();
        var ca = new X509Certificate(Board.CreatePem("CERTIFICATE"));
        var context = new ConnectionContext { PayloadCa = ca, Gate = Gate };
        Fetcher = new Esp32Fetcher(context, new AutoResetEvent(false));
    }

    public PayloadServer Server { get; } = Network.Add("payloads", 443, new PayloadServer());

    public TlsGate Gate { get; } = new();

    public Esp32Fetcher Fetcher { get; }

    /// <summary>The received bodies so far.</summary>
    public StringBuilder Body { get; } = new();

    /// <summary>Fetches, advances the board's time, and returns all events in a line.</summary>
    public string Fetch(int number = 1, int waitMs = 0)
    {
        Fetcher.BeginGet(number, "https://payloads/job-30.json");
        BoardTime.Advance(waitMs);
        return DequeueAll();
    }

    public string DequeueAll()
    {
        _received.Clear();
        for (BoardTime.WaitUntilIdle(); Fetcher.TryDequeue(_event); BoardTime.WaitUntilIdle())
        {
            _received.Add(Format(_event));
            int count = _event.Kind == FetchEventKind.Piece ? _event.Count : 0;
            Body.Append(Encoding.UTF8.GetString(_event.Bytes, 0, count));
        }

        return string.Join("; ", _received);
    }

    private static string Format(FetchEvent next)
    {
        return next.Kind switch
        {
            FetchEventKind.Head => $"Head {next.StatusCode} {next.ContentLength}{(next.IsEncoded ? " encoded" : "")}",
            FetchEventKind.Piece => $"Piece {next.Count}",
            FetchEventKind.Failed => $"Failed {next.Failure}",
            _ => "End",
        };
    }
}
