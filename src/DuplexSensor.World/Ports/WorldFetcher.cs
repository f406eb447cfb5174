using DuplexSensor.Core.Ports;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>
/// The board's fetcher. Its handshake freezes the board. Its worker delivers a piece only after the firmware has
/// dequeued the one before. After the fetch is abandoned, the worker may run on for up to 50 s.
/// </summary>
public sealed class WorldFetcher(VirtualWorld world, WorldBoard board) : IFetcher
{
    private readonly Queue<FetchEvent> _toCome = new();
    private WorldEvent? _next;
    private FetchEvent? _slot;
    private PayloadAnswer? _answer;
    private int _number;

    /// <summary>Every URL requested in this boot.</summary>
    public List<string> Urls { get; } = [];

    public bool IsBusy { get; private set; }

    /// <summary>Number of calls of <see cref="Abandon"/> in this boot.</summary>
    public int Abandons { get; private set; }

    public void BeginGet(int fetchNumber, string url)
    {
        if (IsBusy)
        {
            throw new ContractException("begins a fetch while another one runs");
        }

        world.Tell(checker => checker.Fetching(board, url));
        Urls.Add(url);
        IsBusy = true;
        _number = fetchNumber;
        _answer = board.HasNetwork
            ? world.Cloud.Payloads.AnswerTo(url)
            : new PayloadAnswer { Status = 0, Failure = FetchFailure.Refused };
        Plan(_answer);
        world.Tell(checker => checker.Served(board, _answer));
        _next = world.Timeline.At(board.LocalMs + world.Chance.Between(5, 50), EventKind.Fetch, Shake);
    }

    public bool TryTake(FetchEvent into)
    {
        if (_slot is not { } next)
        {
            return false;
        }

        _slot = null;
        into.FetchNumber = next.FetchNumber;
        into.Kind = next.Kind;
        into.StatusCode = next.StatusCode;
        into.ContentLength = next.ContentLength;
        into.IsEncoded = next.IsEncoded;
        into.Count = next.Count;
        into.Failure = next.Failure;
        next.Bytes.AsSpan(0, next.Count).CopyTo(into.Bytes);
        if (next.Kind == FetchEventKind.End)
        {
            world.Tell(checker => checker.Fetched(board, _answer!));
        }

        GoOn();
        return true;
    }

    public void Abandon()
    {
        Abandons++;
        _toCome.Clear();
        _slot = null;
        _next?.Cancel();
        if (IsBusy)
        {
            EndWorker(world.Plan.Strikes(FaultTable.FetchLingers) ? world.Chance.Between(1_000, 50_000) : 1);
        }
    }

    /// <summary>For tests: a silent server goes on with this response. The handshake must be over.</summary>
    public void GoOnWith(PayloadAnswer answer)
    {
        _answer = answer;
        Plan(answer);
        world.Tell(checker => checker.Served(board, answer));
        _next?.Cancel();
        _next = world.Timeline.At(board.LocalMs, EventKind.Fetch, GoOn);
    }

    /// <summary>The board loses power.</summary>
    public void Vanish()
    {
        _toCome.Clear();
        _slot = null;
        _next?.Cancel();
    }

    private void Plan(PayloadAnswer answer)
    {
        if (answer.Status > 0)
        {
            FetchEvent head = New(FetchEventKind.Head);
            head.StatusCode = answer.Status;
            head.ContentLength = answer.Claimed ?? answer.Body.Length;
            head.IsEncoded = FetchEvent.IsEncoding(answer.Encoding);
            _toCome.Enqueue(head);
        }

        foreach (byte[] bytes in answer.Body.Chunk(answer.PieceBytes))
        {
            FetchEvent piece = New(FetchEventKind.Piece);
            piece.Count = bytes.Length;
            bytes.CopyTo(piece.Bytes, 0);
            _toCome.Enqueue(piece);
        }

        if (!answer.Hangs)
        {
            FetchEvent end = New(answer.Failure is null ? FetchEventKind.End : FetchEventKind.Failed);
            end.Failure = answer.Failure.GetValueOrDefault();
            _toCome.Enqueue(end);
        }
    }

    private FetchEvent New(FetchEventKind kind) => new() { FetchNumber = _number, Kind = kind };

    private void Shake()
    {
        board.Freeze(world.Chance.Between(100, 1_500));
        _next = world.Timeline.At(board.LocalMs, EventKind.Fetch, GoOn);
    }

    private void GoOn()
    {
        if (_toCome.Count > 0)
        {
            _next = world.Timeline.At(world.NowMs + _answer!.PauseMs, EventKind.Fetch, Put);
        }
        else if (!_answer!.Hangs)
        {
            EndWorker(1);
        }
    }

    private void Put()
    {
        _slot = _toCome.Dequeue();
        board.Wake();
    }

    private void EndWorker(int afterMs)
    {
        _next = world.After(afterMs, EventKind.Fetch, () =>
        {
            IsBusy = false;
            board.Wake();
        });
    }
}
