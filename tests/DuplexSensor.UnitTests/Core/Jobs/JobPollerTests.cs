using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

/// <summary>A job is not forgotten for an hour when memory is short while it begins.</summary>
public sealed class JobPollerTests
{
    private const long NowMs = 5_000;

    private readonly JobBench _bench = new();
    private readonly Outbox _outbox;
    private readonly JobPoller _poller;

    public JobPollerTests()
    {
        _bench.Link.BeginConnect(1, false);
        _outbox = new Outbox(_bench.Link, 77);
        var board = new Board { System = _bench.System };
        _poller = new JobPoller(board, new Trace(_bench.Trace), new Topics("t1"), _outbox, _bench.Runner);
        _poller.Send(NowMs);
        _outbox.OnPuback();
    }

    [Fact]
    public void The_next_poll_is_due_after_an_hour()
    {
        _poller.OnStartNextAccepted("""{"timestamp":1,"clientToken":"77-0"}""".Bytes(), NowMs);

        Assert.Equal(NowMs + 3_600_000, _poller.DueAtMs(true));
    }

    [Fact]
    public void A_job_that_could_not_begin_for_lack_of_memory_is_polled_again_after_a_backoff()
    {
        _bench.Trace.OnLine = line => Assert.NotEmpty(new byte[int.MaxValue]);

        Assert.Throws<OutOfMemoryException>(() => _poller.OnStartNextAccepted(
            Executions.FullResponse.Replace("77-1", "77-0", StringComparison.Ordinal).Bytes(), NowMs));

        Assert.Equal((JobState.Idle, Sender.None), (_bench.Runner.State, _outbox.Sender));
        Assert.InRange(_poller.DueAtMs(true), NowMs + 1, NowMs + Limits.BackoffCapMsMin);
    }
}
