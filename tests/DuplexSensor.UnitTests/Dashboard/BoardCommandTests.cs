using System.Net;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>The switches of a virtual board on the page.</summary>
public sealed class BoardCommandTests : IAsyncLifetime
{
    private const string Thing = "cellar";

    private PageFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await PageFixture.StartWithBoardAsync(Thing);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_press_reaches_the_firmware()
    {
        await SendAsync("button", "{}");

        await _fixture.Trace.WaitForAsync("button  1 pressed", PageFixture.Deadline);
    }

    [Fact]
    public async Task Without_power_the_LED_is_dark_the_button_does_nothing_and_power_brings_a_boot()
    {
        await SendAsync("power", """{"on":false}""");
        await SendAsync("power", """{"on":false}""");

        JsonNode board = await WaitForBoardAsync(board => !(bool)board["power"]!);
        Assert.Equal("floating", (string?)board["led"]!["level"]);
        await AssertRefusedAsync("button", "{}", HttpStatusCode.Conflict, "powered-off");
        Assert.False(_fixture.Board.Failure.IsCompleted);

        await SendAsync("power", """{"on":true}""");

        await _fixture.Trace.WaitForAsync("shadow  reported", PageFixture.Deadline, occurrence: 2);
    }

    [Fact]
    public async Task Without_network_the_board_is_disconnected_and_with_it_the_board_comes_back()
    {
        await SendAsync("network", """{"on":false}""");

        await _fixture.Trace.WaitForAsync("network unreachable", PageFixture.Deadline);
        await _fixture.WaitForAsync(
            $"/api/things/{Thing}", json => !(bool)json["thing"]!["connection"]!["connected"]!);
        Assert.False((bool)(await GetBoardAsync())["network"]!);

        await SendAsync("network", """{"on":true}""");

        await _fixture.Trace.WaitForAsync("link    connected", PageFixture.Deadline, occurrence: 2);
    }

    [Fact]
    public async Task The_air_can_be_set_and_the_sensor_can_fail_and_both_can_be_taken_back()
    {
        await SendAsync("sensor", """{"override":{"temperature":31.5,"humidity":40}}""");
        await SendAsync("sensor", """{"fault":"stuck"}""");

        JsonNode sensor = (await WaitForBoardAsync(board => (string?)board["sensor"]!["fault"] == "stuck"))["sensor"]!;
        Assert.Equal(("override", 31.5, 40.0, "switch"), (
            (string?)sensor["source"], (double)sensor["temperature"]!, (double)sensor["humidity"]!,
            (string?)sensor["faultSource"]));

        await SendAsync("sensor", """{"override":null,"fault":"none"}""");

        sensor = (await WaitForBoardAsync(board => (string?)board["sensor"]!["fault"] == "none"))["sensor"]!;
        Assert.Equal(("measurements", "none"), ((string?)sensor["source"], (string?)sensor["faultSource"]));
    }

    [Theory]
    [InlineData(
        "sensor", """{"override":{"temperature":81,"humidity":40}}""",
        "\"temperature\" must be a number from -40 to 80.")]
    [InlineData("sensor", """{"override":{"temperature":20}}""", "\"humidity\" must be a number from 0 to 100.")]
    [InlineData(
        "sensor", """{"override":{"temperature":20,"humidity":40,"humidty":90}}""",
        "\"humidty\" is no member of \"override\". There are: temperature, humidity.")]
    [InlineData("sensor", """{"override":[20,40]}""", "\"override\" must be an object, or null")]
    [InlineData("sensor", """{"fault":"broken"}""", "There is no fault 'broken'. There are: none, no-answer,")]
    [InlineData("sensor", """{"fault":7}""", "\"fault\" must be a text.")]
    [InlineData("power", "{}", "\"on\" must be true or false.")]
    [InlineData("power", """{"on":1}""", "\"on\" must be true or false.")]
    [InlineData("network", """{"on":true,"off":false}""", "\"off\" is no member of this command.")]
    [InlineData("network", """{"on":true,"on":false}""", "The body is not JSON:")]
    [InlineData("button", "[]", "The body must be a JSON object.")]
    [InlineData("button", "", "The body is not JSON:")]
    public async Task A_wrong_body_is_refused_with_cause_and_fix(string command, string body, string message)
    {
        string text = await AssertRefusedAsync(command, body, HttpStatusCode.BadRequest, "invalid");

        Assert.StartsWith(message, text);
        Assert.True(_fixture.Board.IsOn && _fixture.Board.Network.IsUp);
    }

    [Theory]
    [InlineData("button", "{}")]
    [InlineData("power", """{"on":true}""")]
    [InlineData("network", """{"on":true}""")]
    [InlineData("sensor", """{"fault":"none"}""")]
    public async Task A_real_board_has_no_switches(string command, string body)
    {
        _fixture.Cloud.Cloud.Onboard("desk");

        (HttpStatusCode status, JsonNode answer) = await _fixture.PostAsync($"/api/things/desk/{command}", body);

        Assert.Equal((HttpStatusCode.Conflict, "no-virtual-board"), (status, (string?)answer["error"]!["code"]));
    }

    private async Task SendAsync(string command, string body)
    {
        (HttpStatusCode status, JsonNode answer) = await _fixture.PostAsync($"/api/things/{Thing}/{command}", body);
        Assert.Equal((HttpStatusCode.OK, "{}"), (status, answer.ToJsonString()));
    }

    private async Task<string> AssertRefusedAsync(string command, string body, HttpStatusCode expected, string code)
    {
        (HttpStatusCode status, JsonNode answer) = await _fixture.PostAsync($"/api/things/{Thing}/{command}", body);
        Assert.Equal((expected, code), (status, (string?)answer["error"]!["code"]));
        return (string)answer["error"]!["message"]!;
    }

    private async Task<JsonNode> GetBoardAsync() =>
        (await _fixture.GetAsync($"/api/things/{Thing}"))["thing"]!["board"]!;

    private async Task<JsonNode> WaitForBoardAsync(Func<JsonNode, bool> isWanted) =>
        (await _fixture.WaitForAsync($"/api/things/{Thing}", json => isWanted(json["thing"]!["board"]!)))
            ["thing"]!["board"]!;
}
