using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class FetchAttemptTimeTests
{
    private readonly FakeFetcher _fetcher = new();
    private readonly FetchAttempt _fetch;

    public FetchAttemptTimeTests()
    {
        _fetch = new FetchAttempt(_fetcher);
    }

    [Fact]
    public void What_is_not_whole_after_a_minute_is_given_up()
    {
        Begin(nowMs: 5_000);
        Assert.Equal(65_000, _fetch.Step(64_999));
        Assert.Null(_fetch.Failure);

        _fetch.Step(65_000);
        Assert.Equal("not whole after 60 s", _fetch.Failure);
        Assert.Equal(1, _fetcher.Abandons);
    }

    [Fact]
    public void It_waits_for_the_worker_of_the_last_fetch_and_its_own_deadline_runs_meanwhile()
    {
        FailWithALingeringWorker();
        Begin(nowMs: 1_000);
        Assert.Single(_fetcher.Gets);

        _fetcher.EndWorker();
        _fetch.Step(2_000);
        Assert.Equal(2, _fetcher.Gets.Count);
        Assert.NotEqual(_fetcher.Gets[0].FetchNumber, _fetcher.Gets[1].FetchNumber);
        _fetch.Step(61_000);
        Assert.Equal("not whole after 60 s", _fetch.Failure);
    }

    [Fact]
    public void A_fetch_that_its_deadline_finds_not_begun_is_not_begun_any_more()
    {
        FailWithALingeringWorker();
        Begin(nowMs: 1_000);
        _fetcher.EndWorker();
        _fetch.Step(61_000);

        Assert.Equal("not whole after 60 s", _fetch.Failure);
        Assert.Single(_fetcher.Gets);
    }

    [Fact]
    public void A_late_event_of_an_older_fetch_is_dropped()
    {
        BeginAfterAFailed(out int older);
        _fetcher.Put(new FetchEvent { FetchNumber = older, Kind = FetchEventKind.Piece, Count = 9 });
        _fetcher.Put(new FetchEvent { FetchNumber = older, Kind = FetchEventKind.Failed });
        _fetcher.PutWhole("abc");
        for (int i = 0; i < 9 && !_fetch.IsWhole; i++)
        {
            _fetch.Step(i);
        }

        Assert.Null(_fetch.Failure);
        Assert.True(_fetch.IsWhole);
        Assert.Equal("abc", Utf8.Text(_fetch.Bytes, _fetch.Length));
    }

    [Fact]
    public void Dropping_a_late_event_does_not_put_the_fetch_to_sleep()
    {
        BeginAfterAFailed(out int older);
        _fetcher.Put(new FetchEvent { FetchNumber = older, Kind = FetchEventKind.Piece, Count = 9 });
        _fetcher.PutWhole("abc");

        Assert.Equal(101, _fetch.Step(100));
    }

    private void FailWithALingeringWorker()
    {
        _fetcher.WorkerLingers = true;
        Begin();
        _fetcher.PutHead(500, 0);
        _fetch.Step(1);
        Assert.NotNull(_fetch.Failure);
    }

    private void BeginAfterAFailed(out int older)
    {
        Begin();
        _fetcher.PutFailure(FetchFailure.Reset);
        _fetch.Step(1);
        Assert.NotNull(_fetch.Failure);
        older = _fetcher.Gets[^1].FetchNumber;
        Begin();
        Assert.NotEqual(older, _fetcher.Gets[^1].FetchNumber);
    }

    // The first step is what begins the fetch.
    private void Begin(long nowMs = 0)
    {
        _fetch.Begin("https://localhost/x", nowMs);
        _fetch.Step(nowMs);
    }
}
