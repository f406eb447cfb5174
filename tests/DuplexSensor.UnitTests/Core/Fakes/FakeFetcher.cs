using System.Text;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>One call of <see cref="IFetcher.BeginGet"/>.</summary>
internal sealed record Get(int FetchNumber, string Url);

/// <summary>
/// A fetcher with no server behind it: a test puts in what comes. It throws when the firmware breaks the port's
/// contract: a fetch while one is running.
/// </summary>
internal sealed class FakeFetcher : IFetcher
{
    private readonly Queue<FetchEvent> _inbox = new();

    public List<Get> Gets { get; } = [];

    public int Abandons { get; private set; }

    public bool IsBusy { get; private set; }

    /// <summary>
    /// While true, a worker stays busy until <see cref="EndWorker"/>: a handshake that cannot be interrupted.
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
        Gets.Add(new Get(fetchNumber, url));
    }

    public bool TryTake(FetchEvent into)
    {
        if (!_inbox.TryDequeue(out FetchEvent? next))
        {
            return false;
        }

        into.FetchNumber = next.FetchNumber;
        into.Kind = next.Kind;
        into.StatusCode = next.StatusCode;
        into.ContentLength = next.ContentLength;
        into.IsEncoded = next.IsEncoded;
        into.Failure = next.Failure;
        into.Count = next.Count;
        next.Bytes.CopyTo(into.Bytes, 0);
        IsBusy &= WorkerLingers || next.Kind is not (FetchEventKind.End or FetchEventKind.Failed);
        return true;
    }

    public void Abandon()
    {
        Abandons++;
        _inbox.Clear();
        IsBusy &= WorkerLingers;
    }

    public void EndWorker() => IsBusy = false;

    /// <summary>Any event, also one of an older fetch.</summary>
    public void Put(FetchEvent next) => _inbox.Enqueue(next);

    /// <param name="statusCode">HTTP status.</param>
    /// <param name="contentLength">-1 when the server does not say.</param>
    public void PutHead(int statusCode, long contentLength) => Put(new FetchEvent
    {
        FetchNumber = Number,
        Kind = FetchEventKind.Head,
        StatusCode = statusCode,
        ContentLength = contentLength,
    });

    public void PutPiece(ReadOnlySpan<byte> bytes)
    {
        var piece = new FetchEvent { FetchNumber = Number, Kind = FetchEventKind.Piece, Count = bytes.Length };
        bytes.CopyTo(piece.Bytes);
        Put(piece);
    }

    public void PutEnd() => Put(new FetchEvent { FetchNumber = Number, Kind = FetchEventKind.End });

    public void PutFailure(FetchFailure failure) =>
        Put(new FetchEvent { FetchNumber = Number, Kind = FetchEventKind.Failed, Failure = failure });

    /// <summary>A fetch that fails, told by a word: an HTTP status, a <see cref="FetchFailure"/>, or how.</summary>
    public void PutFault(string fault)
    {
        switch (fault)
        {
            case "silent":
                break;
            case "short":
                PutHead(200, 9);
                PutPiece("abc"u8);
                PutEnd();
                break;
            case "large":
                PutHead(200, Limits.PayloadBytesMax + 1);
                break;
            case var status when int.TryParse(status, out int code):
                PutHead(code, 0);
                break;
            default:
                PutFailure(Enum.Parse<FetchFailure>(fault));
                break;
        }
    }

    /// <summary>A whole good answer to the running fetch: head, pieces, end.</summary>
    public void PutWhole(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        PutHead(200, body.Length);
        for (int at = 0; at < body.Length; at += Limits.FetchPieceBytes)
        {
            PutPiece(body.AsSpan(at, Math.Min(Limits.FetchPieceBytes, body.Length - at)));
        }

        PutEnd();
    }
}
