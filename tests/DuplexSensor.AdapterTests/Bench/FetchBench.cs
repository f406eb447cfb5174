using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using DuplexSensor.Core.Ports;
using DuplexSensor.Esp32;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The fetcher, and a payload server of the story's.</summary>
internal sealed class FetchBench
{
    private readonly FetchEvent _event = new();
    private readonly List<string> _told = [];

    public FetchBench()
    {
        Board.KnowTime();
        var target = new LinkTarget { PayloadRoot = new X509Certificate(Board.Pem("CERTIFICATE")), Gate = Gate };
        Fetcher = new Esp32Fetcher(target, new AutoResetEvent(false));
    }

    public PayloadServer Server { get; } = Network.Put("payloads", 443, new PayloadServer());

    public TlsGate Gate { get; } = new();

    public Esp32Fetcher Fetcher { get; }

    /// <summary>What has come of the bodies so far.</summary>
    public StringBuilder Body { get; } = new();

    /// <summary>Everything that comes of a fetch, in a line; it takes so long at most.</summary>
    public string Get(int number = 1, int waitMs = 0)
    {
        Fetcher.BeginGet(number, "https://payloads/job-30.json");
        BoardTime.Advance(waitMs);
        return Take();
    }

    public string Take()
    {
        _told.Clear();
        for (BoardTime.Settle(); Fetcher.TryTake(_event); BoardTime.Settle())
        {
            _told.Add(TextOf(_event));
            int count = _event.Kind == FetchEventKind.Piece ? _event.Count : 0;
            Body.Append(Encoding.UTF8.GetString(_event.Bytes, 0, count));
        }

        return string.Join("; ", _told);
    }

    private static string TextOf(FetchEvent told)
    {
        return told.Kind switch
        {
            FetchEventKind.Head => $"Head {told.StatusCode} {told.ContentLength}{(told.IsEncoded ? " encoded" : "")}",
            FetchEventKind.Piece => $"Piece {told.Count}",
            FetchEventKind.Failed => $"Failed {told.Failure}",
            _ => "End",
        };
    }
}
