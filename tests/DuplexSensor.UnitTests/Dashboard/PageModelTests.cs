using DuplexSensor.Dashboard;
using DuplexSensor.Dashboard.Events;
using DuplexSensor.UnitTests.LocalCloud;

namespace DuplexSensor.UnitTests.Dashboard;

public sealed class PageModelTests
{
    [Fact]
    public async Task Nobody_waits_for_a_page_that_is_busy_and_it_says_that_events_are_missing()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using var model = new PageModel(fixture.Cloud);
        using var started = new ManualResetEventSlim();
        using var busy = new ManualResetEventSlim();
        model.Inbox.Post(() =>
        {
            started.Set();
            busy.Wait(TestContext.Current.CancellationToken);
        });
        started.Wait(TestContext.Current.CancellationToken);

        for (int i = 0; i < Inbox.EntriesMax + 100; i++)
        {
            fixture.Cloud.Log.RecordApiCall("GET /things", 200);
        }

        fixture.Cloud.Onboard("lamp");
        busy.Set();

        // All that was not dropped comes in one tick, the gap last; a few events may follow in the next.
        await model.Timeline.WaitAsync(0).WaitAsync(PageFixture.Deadline, TestContext.Current.CancellationToken);
        long last = model.Timeline.ParseId(model.Timeline.LastId)!.Value;
        TimelineEvent gap = model.Timeline.Read(last - 10, max: 10)![^1];
        Assert.True(gap.IsGap);
        Assert.Contains("overflow", gap.Json);
    }
}
