using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud.Chaos;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>What the page can read: the routes with GET.</summary>
public sealed class PageReadTests : IAsyncLifetime
{
    private const string Thing = "cellar";
    private const string RealThing = "desk";

    private PageFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await PageFixture.StartWithBoardAsync(Thing);
        _fixture.Cloud.Cloud.Onboard(RealThing);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_snapshot_has_the_table_of_settings_all_faults_and_the_bounds()
    {
        JsonNode snapshot = await _fixture.GetAsync("/api/snapshot");

        Assert.Equal(
            ["refresh", "on", "reboot"], snapshot["settings"]!.AsArray().Select(setting => (string)setting!["key"]!));
        Assert.All(snapshot["settings"]!.AsArray(), setting => Assert.NotEqual("", (string?)setting!["what"]));
        JsonNode refresh = snapshot["settings"]![0]!;
        Assert.Equal(("integer", 1_000, 86_400_000, 9_000), (
            (string?)refresh["kind"], (int)refresh["min"]!, (int)refresh["max"]!, (int)refresh["default"]!));
        Assert.Equal((int)Setting.Count, snapshot["settings"]!.AsArray().Count);
        Assert.Equal(
            Faults.All.Select(fault => fault.Name),
            snapshot["faults"]!.AsArray().Select(fault => (string)fault!["name"]!));
        Assert.Contains("gone with a restart", (string)snapshot["historyNote"]!);
        Assert.Equal(2_000, (int)snapshot["limits"]!["messages"]!);
        Assert.Contains("stuck", snapshot["sensorFaults"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task A_virtual_board_is_there_with_pins_sensor_and_switches_and_a_real_one_without()
    {
        JsonNode snapshot = await _fixture.WaitForAsync(
            "/api/snapshot", json => json["things"]!.AsArray().Count == 2);

        JsonNode board = snapshot["things"]![0]!["board"]!;
        Assert.Equal(("dht11", true, true), (
            (string?)board["sensor"]!["kind"], (bool)board["power"]!, (bool)board["network"]!));
        Assert.Equal((23.2, 27.3), (
            (double)board["sensor"]!["temperature"]!, (double)board["sensor"]!["humidity"]!));
        Assert.Equal("[0,50]", board["sensor"]!["range"]!["temperature"]!.ToJsonString());
        Assert.Equal("""{"pin":2,"activeHigh":true}""", board["wiring"]!["led"]!.ToJsonString());
        Assert.Equal("""{"lit":false,"level":"low"}""", board["led"]!.ToJsonString());
        Assert.Equal(RealThing, (string?)snapshot["things"]![1]!["name"]);
        Assert.Null(snapshot["things"]![1]!["board"]);
        Assert.Null(snapshot["things"]![1]!["shadow"]);
        Assert.False((bool)snapshot["things"]![1]!["connection"]!["connected"]!);
    }

    [Fact]
    public async Task The_shadow_is_desired_reported_and_delta_with_version_and_times()
    {
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await _fixture.Cloud.CallAsync("POST /things/desk/shadow", """{"state":{"desired":{"refresh":12000}}}""");

        JsonNode desk = (await _fixture.GetAsync("/api/things/desk"))["thing"]!["shadow"]!;

        Assert.Equal("""{"refresh":12000}""", desk["delta"]!.ToJsonString());
        Assert.Equal("""{"refresh":12000}""", desk["desired"]!.ToJsonString());
        Assert.Null(desk["reported"]);
        Assert.Equal(1, (long)desk["version"]!);
        Assert.InRange((long)desk["times"]!["desired"]!["refresh"]!, before - 1_000, before + 30_000);
        Assert.Equal((long)desk["times"]!["desired"]!["refresh"]!, (long)desk["updatedAt"]!);
        JsonNode cellar = (await _fixture.GetAsync("/api/things/cellar"))["thing"]!["shadow"]!;
        Assert.Equal(23, (int)cellar["reported"]!["dht_temperature"]!);
        Assert.Null(cellar["delta"]);
    }

    [Fact]
    public async Task The_detail_has_console_lines_readings_latency_and_memory()
    {
        JsonNode detail = await _fixture.WaitForAsync(
            $"/api/things/{Thing}", json => json["latency"]!.AsArray().Count > 0);

        Assert.Contains(detail["console"]!.AsArray(), line => ((string)line!["text"]!).Contains("link    connected"));
        JsonArray reading = detail["readings"]![0]!.AsArray();
        Assert.Equal((23.0, 27.0, 0), ((double)reading[1]!, (double)reading[2]!, (int)reading[3]!));
        Assert.Equal("accepted", (string?)detail["latency"]![0]![2]);
        Assert.InRange((long)detail["memory"]![0]![1]!, 10_000, 98_304);
    }

    [Fact]
    public async Task A_report_is_a_row_with_the_times_of_its_PUBACK_and_of_its_answer()
    {
        JsonNode row = await WaitForRowAsync(
            row => (string?)row["short"] == "shadow/update" && row["answerMs"] is not null && row["ackMs"] is not null);

        Assert.Equal(("up", "publish", "accepted", Thing, 1), (
            (string?)row["direction"], (string?)row["kind"], (string?)row["answer"], (string?)row["thing"],
            (int)row["qos"]!));
        Assert.InRange((double)row["ackMs"]!, 0, 10_000);
        Assert.InRange((double)row["answerMs"]!, 0, 10_000);
        JsonNode detail = await _fixture.GetAsync($"/api/messages/{row["id"]}");
        Assert.Equal((int)row["size"]!, Encoding.UTF8.GetByteCount((string)detail["payload"]!));
        Assert.Contains("\"reported\"", (string?)detail["payload"]);
        JsonNode answer = await WaitForRowAsync(row => (string?)row["short"] == "shadow/update/accepted");
        Assert.Equal("down", (string?)answer["direction"]);
        JsonNode answerDetail = await _fixture.GetAsync($"/api/messages/{answer["id"]}");
        Assert.Equal((long)row["id"]!, (long)answerDetail["request"]!);
    }

    [Fact]
    public async Task A_payload_that_is_no_text_is_shown_in_base64()
    {
        using IMqttClient client = await _fixture.Cloud.ConnectAsync(RealThing);
        await client.PublishBinaryAsync(
            $"devices/{RealThing}/telemetry",
            [0xff, 0xfe],
            MqttQualityOfServiceLevel.AtMostOnce,
            cancellationToken: TestContext.Current.CancellationToken);

        JsonNode row = await WaitForRowAsync(row => (string?)row["thing"] == RealThing && (int)row["size"]! == 2);
        JsonNode detail = await _fixture.GetAsync($"/api/messages/{row["id"]}");

        Assert.Equal(("telemetry", 0), ((string?)row["short"], (int)row["qos"]!));
        Assert.Equal((null, "//4="), ((string?)detail["payload"], (string?)detail["base64"]));
        Assert.Null(row["ackMs"]);
    }

    [Theory]
    [InlineData("/api/things/nobody")]
    [InlineData("/api/messages/999999")]
    [InlineData("/api/messages/first")]
    [InlineData("/api/jobs/none")]
    [InlineData("/api/")]
    [InlineData("/api/snapshot/more")]
    [InlineData("/api/things/%3Cimg%20src=x%20onerror=alert(1)%3E")]
    public async Task What_is_not_there_is_an_error_in_words(string path)
    {
        (HttpStatusCode status, JsonNode body) = await _fixture.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, _fixture.Page.Url + path));

        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (status, (string?)body["error"]!["code"]));
        Assert.EndsWith(".", (string?)body["error"]!["message"]);
    }

    private async Task<JsonNode> WaitForRowAsync(Func<JsonNode, bool> isWanted)
    {
        JsonNode snapshot = await _fixture.WaitForAsync(
            "/api/snapshot", json => json["messages"]!.AsArray().Any(row => isWanted(row!)));
        return snapshot["messages"]!.AsArray().First(row => isWanted(row!))!;
    }
}
