using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.EndToEndTests;

/// <summary>
/// Tests the whole path over real sockets: sensor, firmware, mutual TLS, shadow, flash, restart, job, payload.
/// </summary>
public sealed class PathTests
{
    private const string Update = "shadow/update";

    [Fact]
    public async Task A_board_boots_connects_and_reports_a_measured_reading()
    {
        await using Bench bench = await Bench.StartAsync();

        ObservedBoard board = await bench.StartBoardAsync("desk");

        Assert.True(board.Has($"link    connected desk@localhost:{bench.MqttPort}"));
        Assert.True(board.Has("link    subscribed 8"));
        JsonNode reported = Assert.Single(bench.FindPublished("desk", Update))["state"]!["reported"]!;
        Assert.Equal(23, (int)reported["dht_temperature"]!);
        Assert.Equal(27, (int)reported["dht_humidity"]!);
        Assert.Equal(0, board.Board.RestartCount);
    }

    [Fact]
    public async Task The_reported_values_are_four_consecutive_rows_of_the_data_file()
    {
        const int firstRow = 43; // 2015-02-04 18:34; each later row rounds differently from the row before
        await using Bench bench = await Bench.StartAsync();

        await bench.StartBoardAsync("desk", options => options with
        {
            SensorTime = new MinutePerReadClock(),
            SensorStart = TimeSpan.FromMinutes(firstRow),
            Config = WithRefresh(options.Config, 2_000),
        });
        await bench.WaitUntilAsync(() => GetReadings(bench).Count >= 4, "four readings were reported");

        // Lines 46 to 49 of Data/office-climate.csv: 22.50 27.45, 22.50 27.50, 22.50 27.45, 22.39 27.29.
        Assert.Equal(
            ["23 27", "23 28", "23 27", "22 27"],
            GetReadings(bench).Take(4).Select(reported => $"{reported["dht_temperature"]} {reported["dht_humidity"]}"));
    }

    [Fact]
    public async Task A_desired_refresh_is_persisted_and_reported_with_exactly_one_restart()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync("desk");

        await DesireAsync(bench, "desk", """{"refresh":12000,"on":true}""");
        await bench.WaitUntilAsync(() => board.Has("system  boot 2 settings-changed"), "the board boots again");
        await bench.WaitUntilAsync(
            () => bench.FindPublished("desk", Update).Count >= 3, "it reports after the restart");
        await bench.WaitUntilAsync(() => board.CountLines("shadow  reported v") >= 3, "the report is accepted");

        Assert.Equal(1, board.Board.RestartCount);
        Assert.Equal(1, board.CountLines("flash   settings r1 committed"));
        Assert.Equal(1, board.CountLines("flash   settings r1 loaded {\"refresh\":12000,\"on\":true"));
        Assert.True(board.Board.IsLedLit);
        JsonNode shadow = await GetShadowAsync(bench, "desk");
        Assert.Equal(12_000, (int)shadow["state"]!["reported"]!["refresh"]!);
        Assert.Null(shadow["state"]!["delta"]);

        // 1 first report, 2 desired, 3 report after the delta, 4 report after the restart.
        Assert.Equal(4, (int)shadow["version"]!);
        Assert.Equal(3, bench.FindPublished("desk", Update).Count);
    }

    [Fact]
    public async Task A_job_for_a_thing_group_is_fetched_once_by_each_board_before_it_succeeds()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard[] boards = [await bench.StartBoardAsync("desk"), await bench.StartBoardAsync("shelf")];
        await CallAsync(bench, HttpMethod.Post, "/thing-groups/office", "{}");
        foreach (string thing in (string[])["desk", "shelf"])
        {
            await CallAsync(bench, HttpMethod.Put, "/thing-groups/addThingToThingGroup",
                $$"""{"thingGroupName":"office","thingName":"{{thing}}"}""");
        }

        await CallAsync(bench, HttpMethod.Put, "/jobs/30", """
            {"targets":["arn:aws:iot:us-east-1:123456789012:thinggroup/office"],
             "document":"{\"name\": \"Superhero job\"}"}
            """);
        foreach (ObservedBoard board in boards)
        {
            await bench.WaitUntilAsync(
                () => board.Has("job     none") && board.Has("job     30 succeeded"), "the job is done");
        }

        await bench.WaitUntilAsync(() => GetFinalUpdates(bench).Length == 2, "both updates have come");
        CloudEvent[] gets = [.. bench.FindEvents(CloudEventKind.PayloadGet, "", "/job-30.json")];
        Assert.Equal(["200", "200"], gets.Select(get => get.Detail));
        Assert.True(gets[0].Sequence < GetFinalUpdates(bench)[0].Sequence);
        Assert.True(gets[1].Sequence < GetFinalUpdates(bench)[1].Sequence);
        Assert.All(GetFinalUpdates(bench), update =>
            Assert.Equal("SUCCEEDED", (string)JsonNode.Parse(update.PayloadText)!["status"]!));
        Assert.All(boards, board =>
            Assert.Single(board.Lines,
                line => line.EndsWith("""ms {"name": "Superhero job"}""", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_missing_payload_fails_the_job_with_the_reason()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync("desk");

        await CallAsync(bench, HttpMethod.Put, "/jobs/lost", $$"""
            {"targets":["arn:aws:iot:us-east-1:123456789012:thing/desk"],
             "document":"{\"url\":\"https://localhost:{{bench.PayloadPort}}/job-elsewhere.json\"}"}
            """);
        await bench.WaitUntilAsync(() => board.Has("job     lost failed HTTP 404"), "the job fails");
        await bench.WaitUntilAsync(
            () => bench.FindEvents(CloudEventKind.Published, "desk", "jobs/lost/update").Any(), "it is told");

        Assert.Equal(
            "HTTP 404", (string)bench.FindPublished("desk", "jobs/lost/update")[0]["statusDetails"]!["reason"]!);
    }

    [Fact]
    public async Task A_board_reconnects_to_a_broker_that_restarts()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync("desk");

        await bench.StopCloudAsync();
        await bench.WaitUntilAsync(() => board.Has("link    lost"), "the board notices");
        await bench.StartCloudAsync();
        await bench.WaitUntilAsync(() => board.CountLines("link    subscribed 8") == 2, "it is back");

        Assert.Equal(0, board.Board.RestartCount);
    }

    [Fact]
    public async Task A_press_of_the_button_publishes_an_event()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync("desk");

        board.Board.PressButton();
        await bench.WaitUntilAsync(
            () => bench.FindPublished("desk", "devices/desk/events").Count == 1, "the event has come");

        Assert.Equal(1, (int)bench.FindPublished("desk", "devices/desk/events")[0]["btnCount"]!);
    }

    // Removes duplicates: a board on a slow machine may report a reading again with the same seq (D15).
    private static List<JsonNode> GetReadings(Bench bench) =>
        [.. bench.FindPublished("desk", Update).Select(report => report["state"]!["reported"]!)
            .Where(reported => reported["seq"] is not null).DistinctBy(reported => (int)reported["seq"]!)];

    // Final updates of both boards, oldest first. The second final update follows the second GET.
    private static CloudEvent[] GetFinalUpdates(Bench bench) =>
        [.. bench.FindEvents(CloudEventKind.Published, "desk", "jobs/30/update")
            .Concat(bench.FindEvents(CloudEventKind.Published, "shelf", "jobs/30/update"))
            .OrderBy(update => update.Sequence)];

    private static DeviceConfig WithRefresh(DeviceConfig config, int refreshMs)
    {
        Assert.Null(config.Set("refresh", refreshMs));
        return config;
    }

    private static Task DesireAsync(Bench bench, string thing, string desired) =>
        CallAsync(bench, HttpMethod.Post, $"/things/{thing}/shadow", "{\"state\":{\"desired\":" + desired + "}}");

    private static async Task<JsonNode> GetShadowAsync(Bench bench, string thing)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(bench.ApiUrl + $"/things/{thing}/shadow"))!;
    }

    private static async Task CallAsync(Bench bench, HttpMethod method, string path, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, bench.ApiUrl + path) { Content = new StringContent(body) };
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    // Each read of this clock is a minute later, so each measurement gets the next row at any refresh.
    private sealed class MinutePerReadClock : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 60 * _minutes++;
    }
}
