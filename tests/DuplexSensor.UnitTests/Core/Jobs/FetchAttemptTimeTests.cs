using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class FetchAttemptTimeTests
{
    private readonly FakeFetcher _fetcher = new();
    private readonly FetchAttempt _attempt;

    public FetchAttemptTimeTests()
    {
        _attempt = new FetchAttempt(_fetcher);
    }

    [Fact]
    public void An_incomplete_payload_is_abandoned_after_a_minute()
    {
        Begin(nowMs: 5_000);
        Assert.Equal(65_000, _attempt.Step(64_999));
        Assert.Null(_attempt.Failure);

        _attempt.Step(65_000);
        Assert.Equal("not whole after 60 s", _attempt.Failure);
        Assert.Equal(1, _fetcher.AbandonCount);
    }

    [Fact]
    public void The_wait_for_the_worker_of_the_last_fetch_counts_towards_the_deadline()
    {
        FailWithBusyWorker();
        Begin(nowMs: 1_000);
        Assert.Single(_fetcher.Gets);

        _fetcher.EndWorker();
        _attempt.Step(2_000);
        Assert.Equal(2, _fetcher.Gets.Count);
        Assert.NotEqual(_fetcher.Gets[0].FetchNumber, _fetcher.Gets[1].FetchNumber);
        _attempt.Step(61_000);
        Assert.Equal("not whole after 60 s", _attempt.Failure);
    }

    [Fact]
    public void A_fetch_past_its_deadline_does_not_begin()
    {
        FailWithBusyWorker();
        Begin(nowMs: 1_000);
        _fetcher.EndWorker();
        _attempt.Step(61_000);

        Assert.Equal("not whole after 60 s", _attempt.Failure);
        Assert.Single(_fetcher.Gets);
    }

    [Fact]
    public void A_late_event_of_an_older_fetch_is_dropped()
    {
        BeginAfterFailure(out int older);
        _fetcher.Enqueue(new FetchEvent { FetchNumber = older, Kind = FetchEventKind.Piece, Count = 9 });
        _fetcher.Enqueue(new FetchEvent { FetchNumber = older, Kind = FetchEventKind.Failed });
        _fetcher.EnqueuePayload("abc");
        for (int i = 0; i < 9 && !_attempt.IsComplete; i++)
        {
            _attempt.Step(i);
        }

        Assert.Null(_attempt.Failure);
        Assert.True(_attempt.IsComplete);
        Assert.Equal("abc", Utf8.Text(_attempt.Bytes, _attempt.Length));
    }

    [Fact]
    public void After_a_dropped_late_event_the_next_step_is_due_at_once()
    {
        BeginAfterFailure(out int older);
        _fetcher.Enqueue(new FetchEvent { FetchNumber = older, Kind = FetchEventKind.Piece, Count = 9 });
        _fetcher.EnqueuePayload("abc");

        Assert.Equal(101, _attempt.Step(100));
    }

    private void FailWithBusyWorker()
    {
        _fetcher.WorkerLingers = true;
        Begin();
        _fetcher.EnqueueHead(500, 0);
        _attempt.Step(1);
        Assert.NotNull(_attempt.Failure);
    }

    private void BeginAfterFailure(out int older)
    {
        Begin();
        _fetcher.EnqueueFailure(FetchFailure.Reset);
        _attempt.Step(1);
        Assert.NotNull(_attempt.Failure);
        older = _fetcher.Gets[^1].FetchNumber;
        Begin();
        Assert.NotEqual(older, _fetcher.Gets[^1].FetchNumber);
    }

    // The fetch begins at the first step.
    private void Begin(long nowMs = 0)
    {
        _attempt.Begin("https://localhost/x", nowMs);
        _attempt.Step(nowMs);
    }
}
