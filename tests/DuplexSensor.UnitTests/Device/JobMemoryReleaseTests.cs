using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Device;

/// <summary>A job releases its memory when it has ended, with any status.</summary>
public sealed class JobMemoryReleaseTests
{
    // The job's id and status details.
    private const int BytesAfterEndMax = 500;

    private readonly JobBench _bench = new();

    [Fact]
    public void A_payload_is_in_memory_only_while_its_handler_runs()
    {
        int before = MeasureBytes();
        _bench.Handler.OnStep = () => JobProgress.NotYet;
        _bench.RunJob("30", new string('x', 4_000));
        Assert.InRange(MeasureBytes() - before, 4_000, 6_000);

        _bench.Handler.OnStep = () => JobProgress.Done;
        _bench.Runner.Step(++_bench.NowMs);

        Assert.Equal(JobState.Finishing, _bench.Runner.State);
        Assert.InRange(MeasureBytes() - before, 0, BytesAfterEndMax);
    }

    [Theory]
    [InlineData(FetchFailure.Untrusted)]
    [InlineData(FetchFailure.OutOfMemory)]
    public void An_incomplete_payload_is_released(FetchFailure failure)
    {
        int before = MeasureBytes();
        _bench.Begin(Executions.Create("30"));
        _bench.Runner.Step(_bench.NowMs);
        _bench.Fetcher.EnqueueHead(200, 4_000);
        _bench.Fetcher.EnqueuePiece(new byte[1_000]);
        _bench.Runner.Step(++_bench.NowMs);
        _bench.Runner.Step(++_bench.NowMs);
        Assert.InRange(MeasureBytes() - before, 5_000, 7_000);

        _bench.Fetcher.EnqueueFailure(failure);
        _bench.Runner.Step(++_bench.NowMs);

        Assert.InRange(MeasureBytes() - before, 0, BytesAfterEndMax);
    }

    [Fact]
    public void A_payload_takes_no_more_memory_than_its_Content_Length()
    {
        int before = MeasureBytes();
        _bench.Handler.OnStep = () => JobProgress.NotYet;
        _bench.RunJob("30", "hello");

        Assert.InRange(MeasureBytes() - before, 0, BytesAfterEndMax);
    }

    private int MeasureBytes() => DeviceHeap.Measure(_bench.Runner).Total;
}
