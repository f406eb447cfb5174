using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>What the page changes in the cloud, and how the cloud refuses.</summary>
public sealed class CloudCommandTests : IAsyncLifetime
{
    private const string Thing = "desk";
    private const string Desired = "/api/things/desk/desired";

    private PageFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await PageFixture.StartAsync();
        _fixture.Cloud.Cloud.Onboard(Thing);
        _fixture.Cloud.Cloud.Onboard("lamp");
        await _fixture.Cloud.CallAsync("POST /thing-groups/office", "{}");
        await _fixture.Cloud.CallAsync(
            "PUT /thing-groups/addThingToThingGroup", """{"thingGroupName":"office","thingName":"lamp"}""");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_edit_of_desired_is_a_patch_as_in_AWS()
    {
        await PostAsync(Desired, """{"desired":{"refresh":12000,"a":{"b":1}}}""");
        JsonNode answer = await PostAsync(
            Desired, """{"desired":{"refresh":null,"on":true,"a":{"c":2}},"version":1}""");

        Assert.Equal(2, (int)answer["version"]!);
        JsonNode detail = await _fixture.GetAsync($"/api/things/{Thing}");
        Assert.Equal(
            """{"a":{"b":1,"c":2},"on":true}""", detail["thing"]!["shadow"]!["desired"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"desired":{"a":1},"version":7}""", 409, "ConflictException", "Version conflict.")]
    [InlineData(
        """{"desired":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}}""", 400, "InvalidRequestException",
        "JSON contains too many levels")]
    [InlineData("""{"desired":{"a":[null]}}""", 400, "InvalidRequestException", "State contains an invalid node.")]
    [InlineData("""{"desired":{"a":"\uD800"}}""", 400, "InvalidRequestException", "Invalid JSON.")]
    [InlineData("""{"desired":{"\uD800":1}}""", 400, "invalid", "The name of a member is no valid Unicode text.")]
    [InlineData("""{"\uD800":1}""", 400, "invalid", "The name of a member is no valid Unicode text.")]
    [InlineData("""{"desired":null}""", 400, "invalid", "\"desired\" must be a JSON object.")]
    [InlineData("""{"desired":{},"version":"1"}""", 400, "invalid", "\"version\" must be an integer.")]
    [InlineData("""{"desired":{},"reported":{}}""", 400, "invalid", "\"reported\" is no member of this command.")]
    public async Task A_refusal_of_the_cloud_is_passed_on(string body, int status, string code, string message) =>
        await AssertRefusedAsync(Desired, body, status, code, message);

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_refused()
    {
        using HttpRequestMessage request = _fixture.CreatePost(Desired, "");
        request.Content = new ByteArrayContent([.. "{\"desired\":{\"a\":\""u8, 0xFF, .. "\"}}"u8]);
        request.Content.Headers.ContentType = new("application/json");
        (HttpStatusCode status, JsonNode answer) = await _fixture.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("The body is not UTF-8.", (string)answer["error"]!["message"]!);
    }

    [Fact]
    public async Task A_shadow_above_its_limit_is_refused() => await AssertRefusedAsync(
        Desired, $"{{\"desired\":{{\"a\":\"{new string('x', 9_000)}\"}}}}", 413, "RequestEntityTooLargeException",
        "The payload exceeds the maximum size allowed.");

    [Fact]
    public async Task A_thing_that_is_not_there_has_no_desired_state() => await AssertRefusedAsync(
        "/api/things/nobody/desired", """{"desired":{}}""", 404, "not-found", "There is no thing 'nobody'.");

    [Fact]
    public async Task A_job_for_a_thing_and_a_group_can_be_watched_and_canceled()
    {
        await PostAsync(
            "/api/jobs",
            """
            {"jobId":"31","things":["desk"],"groups":["office"],"document":"{\"reboot\":true}","description":"<b>"}
            """);

        JsonNode job = await _fixture.GetAsync("/api/jobs/31");
        Assert.Equal(("IN_PROGRESS", "<b>", 2, 2), (
            (string?)job["status"], (string?)job["description"], (int)job["counts"]!["queued"]!,
            (int)job["counts"]!["total"]!));
        Assert.Equal(
            ["thing desk", "group office"],
            job["targets"]!.AsArray().Select(target => $"{target!["kind"]} {target["name"]}"));
        Assert.Equal(["desk", "lamp"], job["executions"]!.AsArray().Select(e => (string)e!["thing"]!));
        Assert.Equal("reboot", (string?)job["executions"]![0]!["done"]);
        Assert.Equal("{\"reboot\":true}", (string?)job["document"]);

        await PostAsync("/api/jobs/31/executions/desk/cancel", "{}");
        await PostAsync("/api/jobs/31/cancel", """{"force":true}""");

        job = await _fixture.WaitForAsync("/api/jobs/31", json => (int)json["counts"]!["canceled"]! == 2);
        Assert.Equal(("CANCELED", true), ((string?)job["status"], (bool)job["forceCanceled"]!));
        JsonNode detail = await _fixture.GetAsync($"/api/things/{Thing}");
        Assert.Equal("CANCELED", (string?)detail["executions"]![0]!["status"]);
        JsonNode snapshot = await _fixture.GetAsync("/api/snapshot");
        Assert.Equal("31", (string?)snapshot["jobs"]![0]!["jobId"]);
        Assert.Equal("""[{"name":"office","things":["lamp"]}]""", snapshot["groups"]!.ToJsonString());
    }

    [Theory]
    [InlineData(
        """{"jobId":"1","things":["desk"],"document":"{"}""", 400, "InvalidRequestException",
        "The job document must be a JSON object.")]
    [InlineData(
        """{"jobId":"a b","things":["desk"],"document":"{}"}""", 400, "InvalidRequestException",
        "The job id 'a b'")]
    [InlineData("""{"jobId":"1","document":"{}"}""", 400, "InvalidRequestException", "A job needs 1 to 100 targets.")]
    [InlineData("""{"jobId":"1","things":["nobody"],"document":"{}"}""", 404, "ResourceNotFoundException", "")]
    [InlineData("""{"jobId":"1","groups":["none"],"document":"{}"}""", 404, "ResourceNotFoundException", "")]
    [InlineData(
        """{"jobId":"1","things":"desk","document":"{}"}""", 400, "invalid",
        "\"things\" must be a list of texts.")]
    [InlineData(
        """{"jobId":"1","things":["\uD800"],"document":"{}"}""", 400, "invalid",
        "\"things\" is no valid Unicode text.")]
    [InlineData("""{"things":["desk"],"document":"{}"}""", 400, "invalid", "\"jobId\" is missing.")]
    public async Task A_wrong_job_is_refused(string body, int status, string code, string message) =>
        await AssertRefusedAsync("/api/jobs", body, status, code, message);

    [Fact]
    public async Task A_job_with_a_name_that_is_in_use_is_refused()
    {
        const string Body = """{"jobId":"1","things":["desk"],"document":"{}"}""";
        await PostAsync("/api/jobs", Body);

        await AssertRefusedAsync("/api/jobs", Body, 409, "ResourceAlreadyExistsException", "The job 1 already exists.");
    }

    [Fact]
    public async Task A_job_and_a_shadow_with_the_deepest_nesting_are_shown()
    {
        string nested = new string('[', 200) + new string(']', 200);
        await PostAsync("/api/jobs", $$"""{"jobId":"1","things":["desk"],"document":"{\"a\":{{nested}}}"}""");
        _fixture.Cloud.Cloud.Commands.UpdateShadow(
            Thing, Encoding.UTF8.GetBytes($"{{\"state\":{{\"desired\":{{\"a\":{nested}}}}}}}"));

        await _fixture.WaitForAsync("/api/jobs/1", job => (string?)job["executions"]![0]!["done"] == "own payload");
        JsonNode snapshot = await _fixture.GetAsync("/api/snapshot");
        Assert.Equal(nested, snapshot["things"]![0]!["shadow"]!["delta"]!["a"]!.ToJsonString());
        Assert.False(_fixture.Page.Completion.IsCompleted);
    }

    [Theory]
    [InlineData("/api/jobs/none/cancel")]
    [InlineData("/api/jobs/none/executions/desk/cancel")]
    public async Task A_job_that_is_not_there_cannot_be_canceled(string path) =>
        await AssertRefusedAsync(path, "{}", 404, "ResourceNotFoundException", "");

    [Fact]
    public async Task A_fault_is_switched_on_for_a_number_of_times_and_all_are_switched_off()
    {
        await PostAsync("/api/faults/delay", """{"on":true,"times":3}""");
        await PostAsync("/api/faults/drop", """{"on":true}""");
        await PostAsync("/api/faults/drop", """{"on":false}""");

        JsonNode fault = (await _fixture.GetAsync("/api/snapshot"))["faults"]!.AsArray()
            .Single(fault => (bool)fault!["on"]!)!;
        Assert.Equal(("delay", 3, "messages"), (
            (string?)fault["name"], (int)fault["times"]!, (string?)fault["group"]));

        await PostAsync("/api/faults", """{"on":false}""");

        Assert.Empty(_fixture.Cloud.Cloud.Chaos.SwitchedOn);
    }

    [Theory]
    [InlineData("/api/faults/none", """{"on":true}""", "InvalidRequestException", "There is no fault 'none'.")]
    [InlineData(
        "/api/faults/drop", """{"on":true,"times":0}""", "InvalidRequestException",
        "The times of the fault drop must be 1 to")]
    [InlineData(
        "/api/faults/drop", """{"on":true,"times":4294967297}""", "InvalidRequestException",
        "The times of the fault drop must be 1 to")]
    [InlineData(
        "/api/faults/stall", """{"on":true,"times":2}""", "InvalidRequestException",
        "The fault stall lasts until")]
    [InlineData("/api/faults/drop", """{"on":false,"times":2}""", "invalid", "\"times\" goes only with \"on\": true.")]
    [InlineData("/api/faults", """{"on":true}""", "invalid", "Only one fault can be switched on")]
    public async Task A_wrong_switch_is_refused(string path, string body, string code, string message)
    {
        await AssertRefusedAsync(path, body, 400, code, message);
        Assert.Empty(_fixture.Cloud.Cloud.Chaos.SwitchedOn);
    }

    [Fact]
    public async Task A_command_that_there_is_not_is_refused() => await AssertRefusedAsync(
        "/api/things/desk/explode", "{}", 404, "not-found", "There is no such command.");

    [Fact]
    public async Task What_the_user_did_is_a_row_among_the_messages()
    {
        await PostAsync(Desired, """{"desired":{"on":true}}""");

        JsonNode snapshot = await _fixture.WaitForAsync(
            "/api/snapshot", json => json["messages"]!.AsArray().Any(row => (string?)row!["kind"] == "page"));
        JsonNode row = snapshot["messages"]!.AsArray().First(row => (string?)row!["kind"] == "page")!;
        Assert.Equal((Thing, "things/desk/desired", ""), (
            (string?)row["thing"], (string?)row["topic"], (string?)row["direction"]));
        JsonNode detail = await _fixture.GetAsync($"/api/messages/{row["id"]}");
        Assert.Equal("""{"desired":{"on":true}}""", (string?)detail["payload"]);
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        (HttpStatusCode status, JsonNode answer) = await _fixture.PostAsync(path, body);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    private async Task AssertRefusedAsync(string path, string body, int expected, string code, string message)
    {
        (HttpStatusCode status, JsonNode answer) = await _fixture.PostAsync(path, body);
        Assert.Equal((expected, code), ((int)status, (string?)answer["error"]!["code"]));
        Assert.StartsWith(message, (string?)answer["error"]!["message"]);
    }
}
