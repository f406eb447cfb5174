using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Another program fills <c>desired</c>, until the delta no longer fits the board's memory (D8).</summary>
public sealed class OversizedDesiredTests
{
    private const string TooLarge = "desired too large for this board";

    private readonly DeviceFixture _device =
        DeviceFixture.StartOnline(prepared => prepared.DeltaBytesMax = Limits.DeltaBytesMax);

    [Fact]
    public void After_two_connections_lost_by_the_delta_the_board_says_so_and_waits_over_a_minute()
    {
        Fill();
        _device.RunUntil(() => _device.Lines.Exists(line => line.EndsWith("shadow  " + TooLarge)));

        string loss = _device.Lines.Last(line => line.Contains("link    lost"));
        int waitS = int.Parse(loss.Split("next try in ")[1].Split(' ')[0]);
        Assert.InRange(waitS, 64, 128);
        _device.RunFor(130_000);
        Assert.Equal(TooLarge, (string)_device.Reported["rejected"]!["*"]!);
        Assert.Equal(0, _device.RestartCount);
    }

    [Fact]
    public void Once_desired_fits_again_the_reason_ends_and_the_change_is_applied()
    {
        Fill();
        _device.RunUntil(() => _device.Lines.Exists(line => line.EndsWith("shadow  " + TooLarge)));
        _device.UpdateDesired("\"on\":true");
        _device.RunFor(300_000);
        Assert.False((bool)_device.Reported["on"]!);

        _device.UpdateDesired("\"others\":null");
        _device.RunFor(300_000);

        Assert.True((bool)_device.Reported["on"]!);
        Assert.Null(_device.Reported["rejected"]);
        Assert.Single(_device.Lines, line => line.EndsWith("desired fits this board again"));
    }

    [Fact]
    public void The_largest_delta_that_fits_is_applied()
    {
        Fill(numbers: 100);
        _device.UpdateDesired("\"on\":true");
        _device.RunFor(10_000);

        Assert.True((bool)_device.Reported["on"]!);
        Assert.DoesNotContain(_device.Lines, line => line.Contains("link    lost"));
    }

    [Fact]
    public void The_size_is_reported_where_the_adapter_knows_it()
    {
        const string reason = TooLarge + ": 98765 bytes";
        LoseAfterEachReport(reason, connections: 2);
        _device.RunFor(200_000);

        Assert.Contains(_device.Lines, line => line.EndsWith("shadow  " + reason));
        Assert.Contains(_device.Reports, report => report.PayloadText.Contains($"\"*\":\"{reason}\""));
        Assert.Null(_device.Reported["rejected"]);
    }

    [Fact]
    public void One_connection_lost_after_its_report_is_not_blamed_on_desired()
    {
        LoseAfterEachReport("closed by the broker", connections: 1);
        _device.RunFor(200_000);

        Assert.DoesNotContain(_device.Lines, line => line.Contains(TooLarge));
    }

    [Fact]
    public void Reports_without_a_PUBACK_are_not_blamed_on_desired()
    {
        _device.SendsPuback = _ => false;
        _device.Intercept = _ => [];
        _device.RunFor(120_000);

        Assert.True(_device.Lines.Count(line => line.Contains("lost publish not acknowledged")) > 2);
        Assert.DoesNotContain(_device.Lines, line => line.Contains(TooLarge));
    }

    [Fact]
    public void A_job_document_that_the_board_has_no_memory_for_is_not_blamed_on_desired()
    {
        _device.Intercept = published =>
            published.Topic.EndsWith("jobs/start-next", StringComparison.Ordinal) ? [] : null;
        _device.ReceiveEvent(LinkEventKind.Lost, "closed by the broker");
        _device.RunUntil(() => _device.Lines.Count(line => line.Contains("lost no answer in time")) > 2);

        Assert.DoesNotContain(_device.Lines, line => line.Contains(TooLarge));
    }

    private void Fill(int numbers = 500) =>
        _device.UpdateDesired($"\"others\":[{string.Join(',', Enumerable.Repeat(1, numbers))}]");

    // The cloud does not respond, and the connection is lost.
    private void LoseAfterEachReport(string reason, int connections)
    {
        _device.Intercept = published =>
            published.Topic.EndsWith("shadow/update", StringComparison.Ordinal) ? [] : null;
        for (int i = 0; i <= connections; i++)
        {
            int reports = _device.Reports.Count();
            _device.RunUntil(() => _device.Reports.Count() > reports);
            _device.ReceiveEvent(LinkEventKind.Lost, reason);
            _device.RunFor(500);
        }

        _device.Intercept = _ => null;
    }
}
