using System.Net;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Attaches policies with AWS's older principal calls and evaluates them with TestAuthorization.</summary>
public sealed class PrincipalPolicyTests
{
    private const string Arn = "arn:aws:iot:us-east-1:123456789012:";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_is_attached_to_a_principal_listed_and_detached()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string principal = await PrincipalAsync(fixture);
        await CreatePolicyAsync(fixture, "p", "Allow", "iot:Publish", "topic/a");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(fixture, "PUT /principal-policies/p", principal));
        string target = Uri.EscapeDataString(principal);
        (_, JsonNode attached) = await fixture.CallAsync($"POST /attached-policies/{target}");
        Assert.Contains("p", attached["policies"]!.AsArray().Select(policy => (string)policy!["policyName"]!));
        (_, JsonNode policies) = await ReadAsync(fixture, "/principal-policies", ("x-amzn-iot-principal", principal));
        Assert.Contains("p", policies["policies"]!.AsArray().Select(policy => (string)policy!["policyName"]!));
        (_, JsonNode principals) = await ReadAsync(fixture, "/policy-principals", ("x-amzn-iot-policy", "p"));
        Assert.Equal([principal], principals["principals"]!.AsArray().Select(arn => (string)arn!));

        Assert.Equal(HttpStatusCode.OK, await SendAsync(fixture, "DELETE /principal-policies/p", principal));
        Assert.Empty((await ReadAsync(fixture, "/policy-principals", ("x-amzn-iot-policy", "p"))).Body["principals"]!
            .AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.CallAsync("GET /principal-policies")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(fixture, "PUT /principal-policies/p", Arn + "thing/a"));
    }

    [Theory]
    [InlineData("PUBLISH", "topic/devices/lamp/x", "ALLOWED")]
    [InlineData("PUBLISH", "topic/devices/fan/x", "IMPLICIT_DENY")]
    [InlineData("PUBLISH", "topic/devices/lamp/secret", "EXPLICIT_DENY")]
    [InlineData("SUBSCRIBE", "topicfilter/devices/lamp/x", "ALLOWED")]
    [InlineData("RECEIVE", "topic/devices/lamp/x", "ALLOWED")]
    [InlineData("CONNECT", "client/lamp", "ALLOWED")]
    [InlineData("CONNECT", "client/fan", "IMPLICIT_DENY")]
    public async Task TestAuthorization_evaluates_the_policies_without_a_connection(
        string actionType, string resource, string decision)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string principal = await PrincipalAsync(fixture);
        await CreatePolicyAsync(fixture, "deny", "Deny", "iot:Publish", "topic/devices/lamp/secret");
        (_, JsonNode body) = await fixture.CallAsync("POST /test-authorization?clientId=lamp", $$"""
            {"principal":"{{principal}}","policyNamesToAdd":["deny"],
             "authInfos":[{"actionType":"{{actionType}}","resources":["{{Arn}}{{resource}}"]}]}
            """);
        JsonNode result = Assert.Single(body["authResults"]!.AsArray())!;
        Assert.Equal(decision, (string?)result["authDecision"]);
        string? denying = (string?)result["denied"]!["explicitDeny"]!["policies"]!.AsArray()
            .Select(policy => policy!["policyName"]).FirstOrDefault();
        Assert.Equal(decision == "EXPLICIT_DENY" ? "deny" : null, denying);
    }

    [Fact]
    public async Task TestAuthorization_skips_a_policy_or_evaluates_only_that_policy()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string principal = await PrincipalAsync(fixture);
        string asked = $$"""
            "authInfos":[{"actionType":"PUBLISH","resources":["{{Arn}}topic/devices/lamp/x"]}]
            """;
        (_, JsonNode skipped) = await fixture.CallAsync(
            "POST /test-authorization?clientId=lamp",
            $$"""{"principal":"{{principal}}","policyNamesToSkip":["duplex-device"],{{asked}}}""");
        Assert.Equal("IMPLICIT_DENY", (string?)skipped["authResults"]![0]!["authDecision"]);
        await CreatePolicyAsync(fixture, "p", "Allow", "iot:Publish", "topic/*");
        (_, JsonNode alone) = await fixture.CallAsync(
            "POST /test-authorization", $$"""{"policyNamesToAdd":["p"],{{asked}}}""");
        Assert.Equal("ALLOWED", (string?)alone["authResults"]![0]!["authDecision"]);
        Assert.Equal("p", (string?)alone["authResults"]![0]!["allowed"]!["policies"]![0]!["policyName"]);
    }

    private static async Task<string> PrincipalAsync(CloudFixture fixture)
    {
        fixture.Cloud.Onboard("lamp");
        (_, JsonNode body) = await fixture.CallAsync("GET /things/lamp/principals");
        return (string)body["principals"]![0]!;
    }

    private static Task CreatePolicyAsync(
        CloudFixture fixture, string name, string effect, string action, string resource)
    {
        string document = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = effect,
                ["Action"] = action,
                ["Resource"] = Arn + resource,
            }),
        }.ToJsonString();
        var body = new JsonObject { ["policyDocument"] = document };
        return fixture.CallAsync($"POST /policies/{name}", body.ToJsonString());
    }

    private static async Task<HttpStatusCode> SendAsync(CloudFixture fixture, string methodAndPath, string principal)
    {
        string[] parts = methodAndPath.Split(' ');
        return (await CallAsync(fixture, parts[0], parts[1], ("x-amzn-iot-principal", principal))).Status;
    }

    private static Task<(HttpStatusCode Status, JsonNode Body)> ReadAsync(
        CloudFixture fixture, string path, (string Name, string Value) header) =>
        CallAsync(fixture, "GET", path, header);

    private static async Task<(HttpStatusCode Status, JsonNode Body)> CallAsync(
        CloudFixture fixture, string method, string path, (string Name, string Value) header)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), $"http://127.0.0.1:{fixture.Options.ApiPort}{path}");
        request.Headers.Add(header.Name, header.Value);
        using HttpResponseMessage answer = await http.SendAsync(request, Cancelled);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!);
    }
}
