using System.Text;
using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>A thing of the local cloud that is no virtual board, and is away.</summary>
[WholeRun]
public sealed class RealBoardTests(Chromium chromium) : IAsyncLifetime
{
    private PageBench? _bench;
    private Visit? _visit;

    private PageBench Bench => _bench!;

    private Visit Visit => _visit!;

    public async ValueTask InitializeAsync()
    {
        _bench = await PageBench.StartAsync(2_000);
        await Bench.PublishAsync(
            "real",
            "$aws/things/real/shadow/update",
            """{"state":{"reported":{"dht_temperature":21,"dht_humidity":44,"refresh":9000,"on":false,"reboot":0}}}""");
        await Bench.CreateGroupAsync("office", "real");
        _visit = await Visit.OpenAsync(chromium, Bench.Url);
        await Visit.ExpectAsync("#board-state", "Not connected");
    }

    public async ValueTask DisposeAsync()
    {
        await Visit.DisposeAsync();
        await Bench.DisposeAsync();
    }

    [Fact]
    public async Task It_shows_what_the_cloud_knows_and_nothing_else()
    {
        await Visit.ExpectAsync("#cloud-climate", "21 °C");
        await Visit.ExpectAsync("#real-text", "This is a real board");
        foreach (string virtualOnly in (string[])["#drawing", "#plug", "#console", "#power", "#sensor-fault"])
        {
            Assert.False(await Visit.Find(virtualOnly).IsVisibleAsync(), virtualOnly);
        }
    }

    [Fact]
    public async Task What_is_desired_and_not_reported_yet_is_marked_with_version_and_times()
    {
        await Visit.Find("#set-refresh").FillAsync("12000");
        await Visit.Find("#desired-send").ClickAsync();

        await Visit.ExpectAsync("tr.differs[data-key=refresh]", "12000");
        string[] cells = [.. await Visit.Find("tr[data-key=refresh] td").AllInnerTextsAsync()];
        Assert.Equal(["12000", "9000", "12000"], cells);
        Assert.Equal(1, await Visit.Find("tr.differs").CountAsync());
        await Visit.ExpectAsync("#cloud-sync", "1 setting on the way to the board");
        await Visit.ExpectAsync("#shadow-version", "version 2");
        await Visit.ExpectAsync("#shadow-times", "desired at");
    }

    [Fact]
    public async Task A_job_from_a_file_for_a_group_waits_until_it_is_canceled()
    {
        await Visit.Find("#jobs select").SelectOptionAsync("group:office");
        await Visit.Find("#jobs input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "job.json",
            MimeType = "application/json",
            Buffer = Encoding.UTF8.GetBytes("""{"name":"from a file"}"""),
        });
        await Visit.Page.WaitForFunctionAsync(
            "() => document.querySelector('#jobs textarea').value.includes('from a file')");
        await Visit.Find("#jobs").GetByText("Create job").ClickAsync();
        await Visit.ExpectAsync("#jobs .execution [data-status=QUEUED]", "queued");
        await Visit.ExpectAsync("#jobs .job", "group office");

        await Visit.Find("#jobs").GetByText("Cancel job").ClickAsync();

        await Visit.ExpectAsync("#jobs .execution [data-status=CANCELED]", "canceled");
        await Visit.ExpectAsync("#jobs .job-head", "canceled");
    }
}
