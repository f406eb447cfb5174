using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.PageTests.Fixture;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.PageTests;

/// <summary>The first minute of somebody who has never seen an IoT device.</summary>
[WholeRun]
public sealed class FirstMinuteTests(Chromium chromium) : IAsyncLifetime
{
    private const int RefreshMs = 2_000;

    private PageBench? _bench;
    private Visit? _visit;

    private PageBench Bench => _bench!;

    private Visit Visit => _visit!;

    public async ValueTask InitializeAsync()
    {
        _bench = await PageBench.StartAsync(RefreshMs, "my-esp32");
        _visit = await Visit.OpenAsync(chromium, Bench.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await Visit.DisposeAsync();
        await Bench.DisposeAsync();
    }

    [Fact]
    public async Task The_board_is_on_the_left_the_cloud_on_the_right_and_messages_move_between_them()
    {
        await Visit.ExpectAsync("#cloud-climate", "°C");
        await Visit.ExpectMatchAsync("#lane-up .pill");
        await Visit.ExpectMatchAsync("#lane-down .pill");

        LocatorBoundingBoxResult board = (await Visit.Find("#drawing").BoundingBoxAsync())!;
        LocatorBoundingBoxResult lanes = (await Visit.Find("#lanes").BoundingBoxAsync())!;
        LocatorBoundingBoxResult cloud = (await Visit.Find(".cloud-shape").BoundingBoxAsync())!;
        Assert.True(board.X + board.Width <= lanes.X && lanes.X + lanes.Width <= cloud.X);
        await Visit.ExpectAsync("#console", "shadow reported v1");
        await Visit.ExpectAsync(".foot", "History is in memory, bounded, and gone when duplex restarts.");
        await Visit.ExpectAsync(".foot", "It does not protect from another user of the same machine.");
    }

    [Fact]
    public async Task A_changed_refresh_is_seen_as_a_delta_then_a_restart_then_in_sync()
    {
        await Visit.ExpectAsync("#cloud-sync", "In sync");
        await Visit.Find("#set-refresh").FillAsync("12000");
        await Visit.Find("#desired-send").ClickAsync();

        await Visit.ExpectAsync("#desired-result", "The cloud has accepted it");
        await Visit.ExpectToldAsync("The cloud sends the settings that differ: refresh 12 s");
        await Visit.ExpectToldAsync("The board has restarted");
        await Visit.ExpectAsync("tr[data-key=refresh] td:nth-of-type(2)", "12000");
        await Visit.ExpectAsync("#cloud-sync", "In sync");
        await Visit.ExpectAsync("#cloud-refresh", "every 12 s");
        await Visit.ExpectAsync("#console", "boot 2 settings-changed");
    }

    [Fact]
    public async Task What_is_wrong_is_refused_by_the_page_the_board_or_the_cloud_each_in_its_own_words()
    {
        await Visit.Find("#set-refresh").FillAsync("500");
        await Visit.Find("#desired-send").ClickAsync();
        await Visit.ExpectAsync("#desired-result", "refresh is 500; give an integer from 1000 to 86400000 ms.");

        await Visit.Find("#desired summary").ClickAsync();
        await SendJsonAsync("""{"refresh": 500}""");
        await Visit.ExpectAsync("#shadow-rejected", "The board rejects refresh");

        await SendJsonAsync(string.Concat(Enumerable.Repeat("{\"a\":", 9)) + "1" + new string('}', 9));
        await Visit.ExpectAsync("#desired-result.error", "JSON contains too many levels of nesting");
    }

    [Fact]
    public async Task The_LED_that_is_switched_from_the_cloud_shines_on_the_board_while_it_has_power()
    {
        await Visit.Find("#quick-led").ClickAsync();
        await Visit.ExpectMatchAsync("#drawing svg.lit");
        await Visit.ExpectAsync("#cloud-led", "on");
        Assert.True(Bench.Board.IsLedLit);

        await Visit.Find("#power").ClickAsync();
        await Visit.ExpectMatchAsync("#drawing svg.off:not(.lit)");
        await Visit.Find("#power").ClickAsync();
        await Visit.ExpectMatchAsync("#drawing svg.lit:not(.off)");
    }

    [Fact]
    public async Task A_press_of_the_button_becomes_a_message_whose_payload_a_click_shows()
    {
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.Find("#drawing .push").ClickAsync();
        await Visit.ExpectToldAsync("The button was pressed");

        await Visit.Find("#messages .link").GetByText("events", new() { Exact = true }).ClickAsync();
        await Visit.ExpectAsync("#messages .payload pre", "\"btnCount\": 1");
        ILocator row = Visit.Find("#messages .row.publish").Filter(new() { HasText = "events" });
        string[] cells = [.. (await row.Locator("td").AllInnerTextsAsync()).Select(cell => cell.Trim())];
        Assert.Matches(@"^→\s*to the cloud\|events\|\d+ B\|0\|\|\d\d:\d\d:\d\d$", string.Join('|', cells));
        await Visit.ExpectAsync("#messages .row.publish .c4", " ms");
    }

    [Fact]
    public async Task A_job_that_is_created_changes_its_state_until_it_has_succeeded()
    {
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.Find("#jobs").GetByText("A job of your own").ClickAsync();
        await Visit.Find("#jobs").GetByText("Create job").ClickAsync();

        await Visit.ExpectAsync("#jobs .execution [data-status=SUCCEEDED]", "succeeded");
        await Visit.ExpectAsync("#jobs .job-head", "completed");
        await Visit.ExpectToldAsync("SUCCEEDED");
    }

    [Fact]
    public async Task A_job_that_fails_says_why()
    {
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.Find("#jobs textarea").FillAsync("""{"settings": {"refresh": 5}}""");
        await Visit.Find("#jobs").GetByText("Create job").ClickAsync();

        await Visit.ExpectAsync("#jobs .execution", "Why: ");
    }

    [Fact]
    public async Task With_the_network_pulled_readings_wait_and_arrive_when_it_is_plugged_in()
    {
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.Find("#plug").ClickAsync();
        await Visit.ExpectAsync("#board-state", "Unplugged");
        await Visit.ExpectAsync("#waiting", "2 readings wait on the board");

        await Visit.Find("#plug").ClickAsync();
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.ExpectToldAsync("from the time without a cloud");
        await Visit.ExpectAsync("#messages .link", "telemetry");
        Assert.Equal("", await Visit.Find("#waiting").InnerTextAsync());
    }

    [Fact]
    public async Task A_sensor_that_is_broken_is_seen_at_the_cloud()
    {
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.Find("#sensor-fault").SelectOptionAsync("out-of-range");
        string[] offered = await Visit.Find("#sensor-fault option").EvaluateAllAsync<string[]>(
            "options => options.map(option => option.value)");
        Assert.Equal(["none", .. SensorFaults.Names.Except(["none"])], offered);

        await Visit.ExpectAsync("#board-state", "Sensor implausible");
    }

    [Fact]
    public async Task A_slider_sets_the_air_at_the_sensor()
    {
        await Visit.ExpectAsync("#board-state", "Connected");
        await Visit.Find("#surroundings input").First.FillAsync("31");

        await Visit.ExpectAsync("#cloud-climate", "31 °C");
        Assert.Equal("false", await Visit.Find("#replay").GetAttributeAsync("aria-checked"));
        await Visit.Find("#replay").ClickAsync();
        await Visit.ExpectMatchAsync("#replay[aria-checked=true]");
    }

    [Fact]
    public async Task A_fault_is_switched_on_and_off()
    {
        Assert.Equal(Faults.All.Count, await Visit.Find("#faults .fault-row").CountAsync());
        await Visit.Find("#faults").GetByText("duplicate", new() { Exact = true }).ClickAsync();
        await Visit.ExpectAsync("#faults-count", "1 on");

        await Visit.Find("#faults-off").ClickAsync();
        await Visit.ExpectAsync("#faults-count", "all off");
    }

    private async Task SendJsonAsync(string json)
    {
        await Visit.Find("#desired-json").FillAsync(json);
        await Visit.Find("#desired").GetByText("Check and send").ClickAsync();
    }
}
