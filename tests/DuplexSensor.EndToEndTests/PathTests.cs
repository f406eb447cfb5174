using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.EndToEndTests;

/// <summary>
/// The whole path over real sockets: sensor, firmware, mutual TLS, shadow, flash, restart, job, payload.
/// </summary>
public sealed class PathTests
{
    private const string Update = "shadow/update";

    [Fact]
    public async Task A_board_boots_connects_and_reports_a_measured_reading()
    {
        await using Walk walk = await Walk.StartAsync();

        Observed board = await walk.BoardAsync("desk");

        Assert.True(board.Has($"link    connected desk@localhost:{walk.MqttPort}"));
        Assert.True(board.Has("link    subscribed 8"));
        JsonNode reported = Assert.Single(walk.Published("desk", Update))["state"]!["reported"]!;
        Assert.Equal(23, (int)reported["dht_temperature"]!);
        Assert.Equal(27, (int)reported["dht_humidity"]!);
        Assert.Equal(0, board.Board.Restarts);
    }

    [Fact]
    public async Task The_reported_pairs_are_the_rows_of_the_data_file_over_three_minutes_of_the_sensors_time()
    {
        const int firstRow = 43; // 2015-02-04 18:34: each row behind it rounds otherwise than the one before
        await using Walk walk = await Walk.StartAsync();

        await walk.BoardAsync("desk", options => options with
        {
            SensorTime = new MinuteAMeasurement(),
            SensorStartRow = firstRow,
            Config = Refreshing(options.Config, 2_000),
        });
        await walk.UntilAsync(() => Readings(walk).Count >= 4, "four readings were reported");

        // As they stand in Data/office-climate.csv, lines 46 to 49: 22.50 27.45, 22.50 27.50, 22.50 27.45, 22.39 27.29.
        Assert.Equal(
            ["23 27", "23 28", "23 27", "22 27"],
            Readings(walk).Take(4).Select(reported => $"{reported["dht_temperature"]} {reported["dht_humidity"]}"));
    }

    [Fact]
    public async Task A_desired_refresh_is_persisted_reported_and_restarted_for_exactly_once()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed board = await walk.BoardAsync("desk");

        await DesireAsync(walk, "desk", """{"refresh":12000,"on":true}""");
        await walk.UntilAsync(() => board.Has("system  boot 2 settings-changed"), "the board boots again");
        await walk.UntilAsync(() => walk.Published("desk", Update).Count >= 3, "it reports after the restart");
        await walk.UntilAsync(() => board.CountOf("shadow  reported v") >= 3, "the report is accepted");

        Assert.Equal(1, board.Board.Restarts);
        Assert.Equal(1, board.CountOf("flash   settings r1 committed"));
        Assert.Equal(1, board.CountOf("flash   settings r1 loaded {\"refresh\":12000,\"on\":true"));
        Assert.True(board.Board.IsLedLit);
        JsonNode shadow = await ShadowAsync(walk, "desk");
        Assert.Equal(12_000, (int)shadow["state"]!["reported"]!["refresh"]!);
        Assert.Null(shadow["state"]!["delta"]);

        // 1 first report, 2 desired, 3 answer to the delta, 4 report after the restart.
        Assert.Equal(4, (int)shadow["version"]!);
        Assert.Equal(3, walk.Published("desk", Update).Count);
    }

    [Fact]
    public async Task A_job_for_a_thing_group_is_fetched_once_by_each_board_before_it_succeeds()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed[] boards = [await walk.BoardAsync("desk"), await walk.BoardAsync("shelf")];
        await CallAsync(walk, HttpMethod.Post, "/thing-groups/office", "{}");
        foreach (string thing in (string[])["desk", "shelf"])
        {
            await CallAsync(walk, HttpMethod.Put, "/thing-groups/addThingToThingGroup",
                $$"""{"thingGroupName":"office","thingName":"{{thing}}"}""");
        }

        await CallAsync(walk, HttpMethod.Put, "/jobs/30", """
            {"targets":["arn:aws:iot:us-east-1:123456789012:thinggroup/office"],
             "document":"{\"name\": \"Superhero job\"}"}
            """);
        foreach (Observed board in boards)
        {
            await walk.UntilAsync(
                () => board.Has("job     none") && board.Has("job     30 succeeded"), "the job is done");
        }

        await walk.UntilAsync(() => Terminal(walk).Length == 2, "both updates have come");
        CloudEvent[] gets = [.. walk.Events(CloudEventKind.PayloadGet, "", "/job-30.json")];
        Assert.Equal(["200", "200"], gets.Select(get => get.Detail));
        Assert.True(gets[0].Sequence < Terminal(walk)[0].Sequence);
        Assert.True(gets[1].Sequence < Terminal(walk)[1].Sequence);
        Assert.All(Terminal(walk), update =>
            Assert.Equal("SUCCEEDED", (string)JsonNode.Parse(update.PayloadText)!["status"]!));
        Assert.All(boards, board =>
            Assert.Single(board.Lines,
                line => line.EndsWith("""ms {"name": "Superhero job"}""", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_payload_server_without_that_payload_fails_the_job_with_the_reason()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed board = await walk.BoardAsync("desk");

        await CallAsync(walk, HttpMethod.Put, "/jobs/lost", $$"""
            {"targets":["arn:aws:iot:us-east-1:123456789012:thing/desk"],
             "document":"{\"url\":\"https://localhost:{{walk.PayloadPort}}/job-elsewhere.json\"}"}
            """);
        await walk.UntilAsync(() => board.Has("job     lost failed HTTP 404"), "the job fails");
        await walk.UntilAsync(
            () => walk.Events(CloudEventKind.Published, "desk", "jobs/lost/update").Any(), "it is told");

        Assert.Equal("HTTP 404", (string)walk.Published("desk", "jobs/lost/update")[0]["statusDetails"]!["reason"]!);
    }

    [Fact]
    public async Task A_broker_that_restarts_is_found_again()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed board = await walk.BoardAsync("desk");

        await walk.StopCloudAsync();
        await walk.UntilAsync(() => board.Has("link    lost"), "the board notices");
        await walk.StartCloudAsync();
        await walk.UntilAsync(() => board.CountOf("link    subscribed 8") == 2, "it is back");

        Assert.Equal(0, board.Board.Restarts);
    }

    [Fact]
    public async Task A_press_of_the_button_is_an_event()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed board = await walk.BoardAsync("desk");

        board.Board.PressButton();
        await walk.UntilAsync(() => walk.Published("desk", "devices/desk/events").Count == 1, "the event has come");

        Assert.Equal(1, (int)walk.Published("desk", "devices/desk/events")[0]["btnCount"]!);
    }

    // One report a reading: a machine that is late repeats one, with its seq (D15).
    private static List<JsonNode> Readings(Walk walk) =>
        [.. walk.Published("desk", Update).Select(report => report["state"]!["reported"]!)
            .Where(reported => reported["seq"] is not null).DistinctBy(reported => (int)reported["seq"]!)];

    // Oldest first, whichever board it is of: the second end follows the second GET.
    private static CloudEvent[] Terminal(Walk walk) =>
        [.. walk.Events(CloudEventKind.Published, "desk", "jobs/30/update")
            .Concat(walk.Events(CloudEventKind.Published, "shelf", "jobs/30/update"))
            .OrderBy(update => update.Sequence)];

    private static DeviceConfig Refreshing(DeviceConfig config, int refreshMs)
    {
        Assert.Null(config.Set("refresh", refreshMs));
        return config;
    }

    private static Task DesireAsync(Walk walk, string thing, string desired) =>
        CallAsync(walk, HttpMethod.Post, $"/things/{thing}/shadow", "{\"state\":{\"desired\":" + desired + "}}");

    private static async Task<JsonNode> ShadowAsync(Walk walk, string thing)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(walk.ApiUrl + $"/things/{thing}/shadow"))!;
    }

    private static async Task CallAsync(Walk walk, HttpMethod method, string path, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, walk.ApiUrl + path) { Content = new StringContent(body) };
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // A clock of which each look is a minute later: one row a measurement, however fast the board measures.
    private sealed class MinuteAMeasurement : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 60 * _minutes++;
    }
}
