using DuplexSensor.Core;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>When memory is too small for two TLS connections, the link is closed during a fetch.</summary>
public sealed class JobMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_board_with_too_little_memory_closes_its_link_for_the_fetch_and_then_reconnects(ulong seed)
    {
        var device = new DeviceFixture(seed);
        bool wasOpenAtFetch = true;
        device.Memory = () => new Memory
        {
            FreeBytes = 60_000,
            TotalBytes = 97_000,
            LargestFreeBlockBytes = device.Link.Connection is not null ? Limits.TlsBlockBytes - 1 : 40_000,
        };
        device.Payload = _ =>
        {
            wasOpenAtFetch = device.Link.Connection is not null;
            return PayloadServer.CreateOk("[1,2]");
        };
        device.PowerUp();
        device.RunFor(3 * 3_600_000);
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(20_000);

        Assert.False(wasOpenAtFetch);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal((1, 2), (device.Recorded.Closes, device.Recorded.Connects.Count));
        Assert.Equal(0, device.RestartCount);
        Assert.DoesNotContain(device.Recorded.Connects, connect => connect.ResetsNetwork);
    }

    [Fact]
    public void The_link_is_closed_for_a_fetch_when_the_managed_heap_is_too_small_for_both()
    {
        var device = new DeviceFixture();
        bool wasOpenAtFetch = true;
        device.FreeManagedBytes = () => device.Link.Connection is null ? 30_000 : Limits.FetchManagedBytes - 1;
        device.Payload = _ =>
        {
            wasOpenAtFetch = device.Link.Connection is not null;
            return PayloadServer.CreateOk("[1,2]");
        };
        device.PowerUp();
        device.RunFor(20_000);
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.False(wasOpenAtFetch);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void A_fetch_that_ran_out_of_memory_is_retried_with_the_link_closed()
    {
        DeviceFixture device = DeviceFixture.StartOnline();
        bool wasOpenAtFetch = false;
        device.Payload = _ =>
        {
            wasOpenAtFetch = device.Link.Connection is not null;
            return device.Recorded.Urls.Count < 2
                ? JobScenario.CreateFaultyResponse("OutOfMemory")
                : PayloadServer.CreateOk("[1,2]");
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.False(wasOpenAtFetch);
        Assert.Equal(
            (CloudStatus.Succeeded, "2"), (device.GetExecution("30").Status, device.FindDetail("30", "attempts")));
        Assert.Equal(0, device.RestartCount);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Closing_the_link_for_a_fetch_during_an_outage_does_not_shorten_the_backoff(ulong seed)
    {
        var device = new DeviceFixture(seed);
        device.PowerUp();
        device.RunUntilTraced("job     none");
        int free = 60_000;
        device.Memory = () => new Memory { FreeBytes = free, TotalBytes = 97_000, LargestFreeBlockBytes = 40_000 };
        device.Payload = _ =>
        {
            device.Cloud.GoDown();
            free = device.Recorded.Urls.Count == 3 ? 20_000 : free;
            return device.Recorded.Urls.Count < 4
                ? JobScenario.CreateFaultyResponse("500")
                : PayloadServer.CreateOk("[1,2]");
        };
        device.CreateJob("30");
        device.RunUntilTraced("link    closed to make room");
        free = 60_000;
        device.RunUntilTraced("job     30 succeeded");
        device.RunFor(60_000);
        device.Cloud.ComeUp();
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }

    [Fact]
    public void A_job_fails_after_five_fetches_that_run_out_of_memory_and_the_board_reports_it()
    {
        var device = new DeviceFixture { Memory = () => new Memory { FreeBytes = 20_000, TotalBytes = 97_000 } };
        device.Payload = _ => JobScenario.CreateFaultyResponse("OutOfMemory");
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal(("out of memory", "5"), (device.FindDetail("30", "reason"), device.FindDetail("30", "attempts")));
    }
}
