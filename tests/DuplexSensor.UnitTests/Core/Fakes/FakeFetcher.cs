using System.Text;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>One call of <see cref="IFetcher.BeginGet"/>.</summary>
internal sealed record GetCall(int FetchNumber, string Url);

/// <summary>
/// A fetcher without a server; the test enqueues the events. It throws when the firmware breaks the port's contract:
/// when it starts a fetch while one is running.
/// </summary>
internal sealed class FakeFetcher : IFetcher
{
    private readonly Queue<FetchEvent> _inbox = new();

    public List<GetCall> Gets { get; } = [];

    public int AbandonCount { get; private set; }

    public bool IsBusy { get; private set; }

    /// <summary>
    /// While true, the worker stays busy until <see cref="EndWorker"/>, as in a handshake that cannot be interrupted.
    /// </summary>
    public bool WorkerLingers { get; set; }

    private int Number => Gets.Count == 0 ? 0 : Gets[^1].FetchNumber;

    public void BeginGet(int fetchNumber, string url)
    {
        if (IsBusy)
        {
            throw new InvalidOperationException("a fetch was begun while one is running");
        }

        IsBusy = true;
        Gets.Add(new GetCall(fetchNumber, url));
    }

    public bool TryDequeue(FetchEvent target)
    {
        if (!_inbox.TryDequeue(out FetchEvent? next))
        {
            return false;
        }

        target.FetchNumber = next.FetchNumber;
        target.Kind = next.Kind;
        target.StatusCode = next.StatusCode;
        target.ContentLength = next.ContentLength;
        target.IsEncoded = next.IsEncoded;
        target.Failure = next.Failure;
        target.Count = next.Count;
        next.Bytes.CopyTo(target.Bytes, 0);
        IsBusy &= WorkerLingers || next.Kind is not (FetchEventKind.End or FetchEventKind.Failed);
        return true;
    }

    public void Abandon()
    {
        AbandonCount++;
        _inbox.Clear();
        IsBusy &= WorkerLingers;
    }

    public void EndWorker() => IsBusy = false;

    /// <summary>Enqueues any event, of an older fetch too.</summary>
    public void Enqueue(FetchEvent next) => _inbox.Enqueue(next);

    /// <param name="statusCode">HTTP status.</param>
    /// <param name="contentLength">-1 without a header Content-Length.</param>
    public void EnqueueHead(int statusCode, long contentLength) => Enqueue(new FetchEvent
    {
        FetchNumber = Number,
        Kind = FetchEventKind.Head,
        StatusCode = statusCode,
        ContentLength = contentLength,
    });

    public void EnqueuePiece(ReadOnlySpan<byte> bytes)
    {
        var piece = new FetchEvent { FetchNumber = Number, Kind = FetchEventKind.Piece, Count = bytes.Length };
        bytes.CopyTo(piece.Bytes);
        Enqueue(piece);
    }

    public void EnqueueEnd() => Enqueue(new FetchEvent { FetchNumber = Number, Kind = FetchEventKind.End });

    public void EnqueueFailure(FetchFailure failure) =>
        Enqueue(new FetchEvent { FetchNumber = Number, Kind = FetchEventKind.Failed, Failure = failure });

    /// <summary>Enqueues the events of a fetch that fails.</summary>
    /// <param name="fault">"silent", "short", "large", an HTTP status, or a <see cref="FetchFailure"/>.</param>
    public void EnqueueFault(string fault)
    {
        switch (fault)
        {
            case "silent":
                break;
            case "short":
                EnqueueHead(200, 9);
                EnqueuePiece("abc"u8);
                EnqueueEnd();
                break;
            case "large":
                EnqueueHead(200, Limits.PayloadBytesMax + 1);
                break;
            case var status when int.TryParse(status, out int code):
                EnqueueHead(code, 0);
                break;
            default:
                EnqueueFailure(Enum.Parse<FetchFailure>(fault));
                break;
        }
    }

    /// <summary>Enqueues a complete response to the running fetch: head, pieces, end.</summary>
    public void EnqueuePayload(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        EnqueueHead(200, body.Length);
        for (int at = 0; at < body.Length; at += Limits.FetchPieceBytes)
        {
            EnqueuePiece(body.AsSpan(at, Math.Min(Limits.FetchPieceBytes, body.Length - at)));
        }

        EnqueueEnd();
    }
}
