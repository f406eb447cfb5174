using DuplexSensor.Core.Ports;
using DuplexSensor.World.Faults;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class LinkTests
{
    [Fact]
    public void One_subscribe_carries_exactly_the_eight_filters()
    {
        var device = DeviceFixture.StartOnline();

        Assert.Equal(
            ["$aws/things/t1/shadow/update/delta", "$aws/things/t1/shadow/update/accepted",
                "$aws/things/t1/shadow/update/rejected", "$aws/things/t1/jobs/notify",
                "$aws/things/t1/jobs/start-next/accepted", "$aws/things/t1/jobs/start-next/rejected",
                "$aws/things/t1/jobs/+/update/accepted", "$aws/things/t1/jobs/+/update/rejected"],
            Assert.Single(device.Recorded.Subscribes));
    }

    [Fact]
    public void Failed_connects_back_off_and_never_happen_twice_in_a_second()
    {
        var device = new DeviceFixture();
        device.Cloud.GoDown();

        device.PowerUp();
        device.RunUntil(() => device.Recorded.Connects.Count == 10);

        long[] connectedAtMs = [.. device.Recorded.Connects.Select(connect => connect.UptimeMs)];
        long[] waits = [.. connectedAtMs.Zip(connectedAtMs.Skip(1), (one, next) => next - one)];
        Assert.All(waits, wait => Assert.InRange(wait, 1_000, 128_100));
        Assert.Equal(waits[..7].Order(), waits[..7]);
        Assert.All(waits[7..], wait => Assert.InRange(wait, 64_000, 128_100));
    }

    [Fact]
    public void A_report_without_a_response_for_ten_seconds_closes_the_link()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = _ => [];

        device.RunUntil(() => device.Lines.Exists(line => line.Contains("link    lost no answer in time")));
        device.Intercept = _ => null;
        device.RunFor(20_000);

        Assert.Equal(2, device.Recorded.Connects.Count);
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void A_missing_suback_ends_in_a_new_connection()
    {
        var device = new DeviceFixture();
        device.Plan.Set(FaultTable.LoseSuback, always: true);

        device.PowerUp();
        device.RunFor(14_000);

        Assert.Contains(device.Lines, line => line.Contains("lost no SUBACK in time"));
        Assert.Equal(2, device.Recorded.Connects.Count);
    }

    [Fact]
    public void A_delta_before_the_suback_is_not_handled()
    {
        var device = new DeviceFixture();
        device.Plan.Set(FaultTable.LoseSuback, always: true);
        device.PowerUp();
        device.RunUntil(() => device.Lines.Exists(line => line.Contains("link    connected")));

        device.ReceiveMessage("shadow/update/delta", """{"version":1,"state":{"on":true}}""");
        device.RunFor(5_000);

        Assert.DoesNotContain(device.Lines, line => line.Contains("delta v1"));
    }

    [Fact]
    public void A_late_event_of_an_older_connection_is_dropped()
    {
        var device = DeviceFixture.StartOnline();
        int session = device.Link.Session;
        device.Cloud.TakeOver(DeviceFixture.Thing);
        device.RunUntil(() => device.Link.Session > session);
        device.RunFor(3_000);

        device.Link.Enqueue(new LinkEvent(LinkEventKind.Lost, session, "late"));
        device.RunFor(30_000);

        Assert.DoesNotContain(device.Lines, line => line.Contains("late"));
        Assert.Equal(session + 1, device.Link.Session);
    }

    [Fact]
    public void An_acknowledgement_lost_by_the_client_library_is_not_needed_after_the_response()
    {
        var device = DeviceFixture.StartOnline();
        int connects = device.Recorded.Connects.Count;

        device.ReceiveEvent(LinkEventKind.PublishLost);
        device.RunFor(30_000);

        Assert.Equal(connects, device.Recorded.Connects.Count);
    }

    [Fact]
    public void After_an_hour_without_cloud_the_network_is_set_up_again_and_after_two_the_device_restarts_once()
    {
        var device = new DeviceFixture();
        device.Cloud.GoDown();
        device.PowerUp();

        device.RunFor(3 * 3_600_000);
        Assert.Equal(["link-lost"], device.Recorded.RestartCauses);

        device.RunFor(6 * 3_600_000);
        Assert.Single(device.Recorded.RestartCauses);
        Assert.Contains(device.Recorded.Connects, connect => connect.ResetsNetwork);
    }

    [Fact]
    public void A_link_lost_restart_that_a_job_delays_is_canceled_when_the_cloud_is_back()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.Cloud.GoDown();
        device.RunFor(2 * 3_600_000 + 120_000);
        Assert.Empty(device.Recorded.RestartCauses);

        device.Cloud.ComeUp();
        device.RunUntil(() => device.HasTraced("job     30 dropped") || device.HasTraced("job     30 failed"));
        device.RunFor(3_600_000);

        Assert.Empty(device.Recorded.RestartCauses);
        device.WithPayload("{}").CreateJob("31");
        device.RunUntilEnded("31");
    }

    [Fact]
    public void A_change_after_an_outage_restarts_with_its_own_cause_and_not_with_link_lost()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.Cloud.GoDown();
        device.RunFor(2 * 3_600_000 + 120_000);
        device.UpdateDesired("\"refresh\":12000");

        device.Cloud.ComeUp();
        device.RunUntil(() => device.RestartCount > 0);

        Assert.Equal(["settings-changed"], device.Recorded.RestartCauses);
    }

    [Fact]
    public void Waiting_for_UTC_does_not_raise_the_backoff()
    {
        var device = new DeviceFixture { RequiresTimeToConnect = true };
        device.PowerUp();
        device.Clock.BlockTimeSync();
        device.RunFor(120_000);
        Assert.Contains(device.Lines, line => line.Contains("lost waiting for the time"));

        device.Clock.CompleteTimeSync();
        device.RunUntil(() => device.HasTraced("link    connected"));

        Assert.InRange(device.UptimeMs, 120_000, 127_000);
        device.Cloud.GoDown();
        device.RunUntil(() => device.HasTraced("next try in 1 s") || device.HasTraced("next try in 2 s"));
    }

    [Fact]
    public void The_board_is_online_most_of_the_time_even_if_the_broker_restarts_every_minute()
    {
        var device = DeviceFixture.StartOnline();
        long onlineMs = 0;
        for (int minute = 0; minute < 20; minute++)
        {
            device.Cloud.GoDown();
            device.RunFor(5_000);
            device.Cloud.ComeUp();
            long untilMs = device.UptimeMs + 55_000;
            int reports = device.Reports.Count();
            while (device.UptimeMs < untilMs && device.Reports.Count() == reports)
            {
                device.RunFor(100);
            }

            onlineMs += untilMs - device.UptimeMs;
            device.RunFor(untilMs - device.UptimeMs);
        }

        Assert.True(onlineMs > 14 * 60_000, $"{onlineMs} ms of 20 minutes");
        Assert.True(device.Recorded.Connects.Count < 20 * 5, $"{device.Recorded.Connects.Count} connects");
    }

    [Fact]
    public void The_backoff_grows_when_the_broker_ends_each_connection_after_its_first_report()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published =>
        {
            device.Cloud.TakeOver(DeviceFixture.Thing);
            return null;
        };
        int before = device.Recorded.Connects.Count;
        device.RunFor(20 * 60_000);

        Assert.InRange(device.Recorded.Connects.Count - before, 5, 20);
    }

    [Fact]
    public void Missing_PUBACKs_leave_at_most_32_messages_in_the_client_library()
    {
        var device = DeviceFixture.StartOnline();
        device.Plan.Set(FaultTable.LosePuback, always: true);
        int reports = device.Reports.Count();
        int connects = device.Recorded.Connects.Count;
        device.RunFor(3_600_000);

        Assert.InRange(device.Reports.Count() - reports, 380, 440);
        Assert.InRange(device.Recorded.Connects.Count - connects, 10, 15);
        Assert.True(device.ReportedReadings.Count > 390);
    }
}
