using DuplexSensor.Core.Ports;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>
/// The board's fetcher. Its handshake freezes the board. Its worker delivers a piece only after the firmware has
/// dequeued the previous piece. After the fetch is abandoned, the worker may run on for up to 50 s.
/// </summary>
public sealed class WorldFetcher(VirtualWorld world, WorldBoard board) : IFetcher
{
    private readonly Queue<FetchEvent> _pendingEvents = new();
    private WorldEvent? _next;
    private FetchEvent? _readyEvent;
    private PayloadResponse? _response;
    private int _fetchNumber;

    /// <summary>Every URL requested in this boot.</summary>
    public List<string> Urls { get; } = [];

    public bool IsBusy { get; private set; }

    /// <summary>Number of calls of <see cref="Abandon"/> in this boot.</summary>
    public int AbandonCount { get; private set; }

    public void BeginGet(int fetchNumber, string url)
    {
        if (IsBusy)
        {
            throw new PortContractException("begins a fetch while another one runs");
        }

        world.NotifyCheckers(checker => checker.OnFetching(board, url));
        Urls.Add(url);
        IsBusy = true;
        _fetchNumber = fetchNumber;
        _response = board.HasNetwork
            ? world.Cloud.Payloads.HandleGet(url)
            : new PayloadResponse { Status = 0, Failure = FetchFailure.Refused };
        QueueEvents(_response);
        world.NotifyCheckers(checker => checker.OnPayloadServed(board, _response));
        _next = world.Timeline.ScheduleAt(
            board.EffectiveMs + world.Random.Between(5, 50), EventKind.Fetch, StartHandshake);
    }

    public bool TryDequeue(FetchEvent target)
    {
        if (_readyEvent is not { } next)
        {
            return false;
        }

        _readyEvent = null;
        target.FetchNumber = next.FetchNumber;
        target.Kind = next.Kind;
        target.StatusCode = next.StatusCode;
        target.ContentLength = next.ContentLength;
        target.IsEncoded = next.IsEncoded;
        target.Count = next.Count;
        target.Failure = next.Failure;
        next.Bytes.AsSpan(0, next.Count).CopyTo(target.Bytes);
        if (next.Kind == FetchEventKind.End)
        {
            world.NotifyCheckers(checker => checker.OnFetchEnded(board, _response!));
        }

        ScheduleNext();
        return true;
    }

    public void Abandon()
    {
        AbandonCount++;
        _pendingEvents.Clear();
        _readyEvent = null;
        _next?.Cancel();
        if (IsBusy)
        {
            EndWorker(world.Plan.TryTrigger(FaultTable.FetchWorkerLingers) ? world.Random.Between(1_000, 50_000) : 1);
        }
    }

    /// <summary>For tests: a silent server goes on with this response. The handshake must be over.</summary>
    public void ResumeWith(PayloadResponse response)
    {
        _response = response;
        QueueEvents(response);
        world.NotifyCheckers(checker => checker.OnPayloadServed(board, response));
        _next?.Cancel();
        _next = world.Timeline.ScheduleAt(board.EffectiveMs, EventKind.Fetch, ScheduleNext);
    }

    /// <summary>The board loses power.</summary>
    public void PowerOff()
    {
        _pendingEvents.Clear();
        _readyEvent = null;
        _next?.Cancel();
    }

    private void QueueEvents(PayloadResponse response)
    {
        if (response.Status > 0)
        {
            FetchEvent head = CreateEvent(FetchEventKind.Head);
            head.StatusCode = response.Status;
            head.ContentLength = response.DeclaredLength ?? response.Body.Length;
            head.IsEncoded = FetchEvent.IsContentEncoded(response.ContentEncoding);
            _pendingEvents.Enqueue(head);
        }

        foreach (byte[] bytes in response.Body.Chunk(response.PieceBytes))
        {
            FetchEvent piece = CreateEvent(FetchEventKind.Piece);
            piece.Count = bytes.Length;
            bytes.CopyTo(piece.Bytes, 0);
            _pendingEvents.Enqueue(piece);
        }

        if (!response.NeverEnds)
        {
            FetchEvent end = CreateEvent(response.Failure is null ? FetchEventKind.End : FetchEventKind.Failed);
            end.Failure = response.Failure.GetValueOrDefault();
            _pendingEvents.Enqueue(end);
        }
    }

    private FetchEvent CreateEvent(FetchEventKind kind) => new() { FetchNumber = _fetchNumber, Kind = kind };

    private void StartHandshake()
    {
        board.Freeze(world.Random.Between(100, 1_500));
        _next = world.Timeline.ScheduleAt(board.EffectiveMs, EventKind.Fetch, ScheduleNext);
    }

    private void ScheduleNext()
    {
        if (_pendingEvents.Count > 0)
        {
            _next = world.Timeline.ScheduleAt(world.NowMs + _response!.DelayMs, EventKind.Fetch, OfferNext);
        }
        else if (!_response!.NeverEnds)
        {
            EndWorker(1);
        }
    }

    private void OfferNext()
    {
        _readyEvent = _pendingEvents.Dequeue();
        board.Wake();
    }

    private void EndWorker(int afterMs)
    {
        _next = world.ScheduleAfter(afterMs, EventKind.Fetch, () =>
        {
            IsBusy = false;
            board.Wake();
        });
    }
}
