using DuplexSensor.Core.Restarts;

namespace DuplexSensor.UnitTests.Core.Restarts;

public class RestartPlanTests
{
    private readonly RestartPlan _plan = new();

    [Fact]
    public void Without_a_plan_no_restart_is_due()
    {
        Assert.False(_plan.IsPlanned);
        Assert.Null(_plan.Cause);
        Assert.Equal(long.MaxValue, _plan.DueAtMs(100, false));
    }

    [Fact]
    public void A_restart_is_due_at_once_when_the_report_of_the_change_is_accepted()
    {
        _plan.Plan("job", awaitedReport: 7, nowMs: 1_000);

        Assert.True(_plan.IsPlanned);
        Assert.Equal(1_000, _plan.DueAtMs(7, false));
        Assert.Equal(1_000, _plan.DueAtMs(8, false));
    }

    [Fact]
    public void Without_a_response_a_restart_is_due_after_three_and_a_half_seconds()
    {
        _plan.Plan("job", awaitedReport: 7, nowMs: 1_000);

        Assert.Equal(4_500, _plan.DueAtMs(6, false));
    }

    [Fact]
    public void A_restart_waits_up_to_ten_minutes_for_a_running_job_even_after_the_report()
    {
        _plan.Plan("settings-changed", awaitedReport: 7, nowMs: 1_000);

        Assert.Equal(601_000, _plan.DueAtMs(6, true));
        Assert.Equal(601_000, _plan.DueAtMs(7, true));
        Assert.Equal(1_000, _plan.DueAtMs(7, false));
    }

    [Fact]
    public void A_second_change_joins_the_first_and_does_not_renew_the_timeout()
    {
        _plan.Plan("settings-changed", awaitedReport: 7, nowMs: 1_000);
        _plan.Plan("reboot-requested", awaitedReport: 9, nowMs: 4_000);

        Assert.Equal("settings-changed", _plan.Cause);
        Assert.Equal(4_500, _plan.DueAtMs(6, false));
        Assert.Equal(1_000, _plan.DueAtMs(7, false));
    }

    [Fact]
    public void A_restart_that_awaits_no_report_is_due_at_once()
    {
        _plan.Plan("link-lost", awaitedReport: 0, nowMs: 1_000);

        Assert.Equal(1_000, _plan.DueAtMs(0, false));
    }

    [Fact]
    public void Only_a_restart_for_the_link_is_cancelled_when_the_link_is_back()
    {
        _plan.Plan("link-lost", awaitedReport: 0, nowMs: 1_000);
        _plan.SetLinkLost(isLost: false, nowMs: 2_000);
        Assert.False(_plan.IsPlanned);

        _plan.Plan("settings-changed", awaitedReport: 7, nowMs: 2_000);
        _plan.SetLinkLost(isLost: false, nowMs: 2_000);
        Assert.Equal("settings-changed", _plan.Cause);
    }

    [Fact]
    public void A_change_replaces_a_restart_for_the_link_and_an_outage_renews_no_timeout()
    {
        _plan.Plan("link-lost", awaitedReport: 0, nowMs: 1_000);
        _plan.SetLinkLost(isLost: true, nowMs: 2_000);
        Assert.Equal(601_000, _plan.DueAtMs(0, true));

        _plan.Plan("job", awaitedReport: 7, nowMs: 3_000);
        Assert.Equal("job", _plan.Cause);
        Assert.Equal(6_500, _plan.DueAtMs(6, false));
    }
}
