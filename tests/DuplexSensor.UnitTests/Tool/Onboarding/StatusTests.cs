using System.Text.Json.Nodes;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Status;
using DuplexSensor.UnitTests.LocalCloud;
using DuplexSensor.UnitTests.Simulator;
using MQTTnet;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>The status of things, at the local cloud and at AWS with and without fleet indexing.</summary>
public sealed class StatusTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_local_cloud_tells_who_is_online()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await CreateBoardsAsync(fixture);
        using IMqttClient client = await fixture.Cloud.ConnectAsync("desk");
        var target = fixture.Target() with { LocalUrl = new Uri($"http://localhost:{fixture.Cloud.Options.ApiPort}") };

        (string text, JsonNode json) = await PrintAsync(target);

        Assert.StartsWith(
            $"local cloud at http://localhost:{fixture.Cloud.Options.ApiPort}, not AWS: 2 things\n", text,
            StringComparison.Ordinal);
        JsonNode desk = json["things"]![0]!;
        Assert.Equal("local", (string?)json["cloud"]);
        Assert.True((bool)desk["online"]!);
        Assert.NotNull(desk["onlineSince"]);
        Assert.Equal("""{"refresh":9000,"on":false}""", desk["inForce"]!.ToJsonString());
        Assert.Equal("""{"refresh":12000}""", desk["desired"]!.ToJsonString());
        Assert.Equal("""{"refresh":12000}""", desk["delta"]!.ToJsonString());
        Assert.Equal("""[{"jobId":"30","status":"QUEUED"}]""", desk["jobs"]!.ToJsonString());
        Assert.Equal("ACTIVE", (string?)desk["certificates"]![0]!["status"]);
        Assert.False((bool)json["things"]![1]!["online"]!);
    }

    [Fact]
    public async Task Without_fleet_indexing_the_last_report_is_what_AWS_tells()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await CreateBoardsAsync(fixture);
        var aws = new IndexedAws(fixture.Aws, "OFF");

        (string text, JsonNode json) = await PrintAsync(fixture.Target(aws), "office");

        Assert.StartsWith(
            "AWS account 123456789012 in us-east-1: 1 thing in group office\n", text, StringComparison.Ordinal);
        Assert.Contains("last report", text);
        Assert.Null(json["things"]![0]!["online"]);
        Assert.InRange((long)json["things"]![0]!["lastReportSecondsAgo"]!, 0, 60);
        Assert.Empty(aws.Queries);
    }

    [Fact]
    public async Task With_fleet_indexing_AWS_tells_who_is_online()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await CreateBoardsAsync(fixture);
        var aws = new IndexedAws(fixture.Aws, "STATUS");

        (string text, JsonNode json) = await PrintAsync(fixture.Target(aws));

        Assert.True((bool)json["things"]![0]!["online"]!);
        Assert.Equal("2033-05-18T03:33:20Z", (string?)json["things"]![0]!["onlineSince"]);
        Assert.False((bool)json["things"]![1]!["online"]!);
        Assert.Contains("online since", text);
        Assert.Contains("offline", text);
        Assert.Equal("--query-string=thingName:*", aws.Queries[0]);
    }

    [Fact]
    public async Task A_local_cloud_that_has_ended_meanwhile_is_one_line()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await CreateBoardsAsync(fixture);
        var target = fixture.Target() with { LocalUrl = new Uri($"http://localhost:{LoopbackPorts.FindFree(1)}") };

        UserException error = await Assert.ThrowsAsync<UserException>(() => PrintAsync(target));

        Assert.StartsWith($"the local cloud at {target.LocalUrl.OriginalString} answers no longer (", error.Message);
    }

    [Fact]
    public async Task A_group_that_does_not_exist_is_named()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();

        UserException error = await Assert.ThrowsAsync<UserException>(() => PrintAsync(fixture.Target(), "nowhere"));

        Assert.Equal(
            "--group nowhere: there is no such group (AWS account 123456789012 in us-east-1). There is none.",
            error.Message);
        await fixture.Aws.CallAsync(["iot", "create-thing-group", "--thing-group-name=office"], Cancelled);
        error = await Assert.ThrowsAsync<UserException>(() => PrintAsync(fixture.Target(), "offce"));
        Assert.EndsWith(" Give one of office.", error.Message);
    }

    private static async Task CreateBoardsAsync(OnboardFixture fixture)
    {
        CloudFixture cloud = fixture.Cloud;
        cloud.Cloud.Onboard("desk");
        cloud.Cloud.Onboard("shelf");
        await cloud.CallAsync("POST /thing-groups/office");
        await cloud.CallAsync(
            "PUT /thing-groups/addThingToThingGroup", """{"thingName":"desk","thingGroupName":"office"}""");
        await cloud.CallAsync("POST /things/desk/shadow", """
            {"state":{"reported":{"refresh":9000,"on":false,"dht":{"t":1}},"desired":{"refresh":12000}}}
            """);
        await cloud.CallAsync(
            "PUT /jobs/30", """{"targets":["arn:aws:iot:us-east-1:123456789012:thing/desk"],"document":"{}"}""");
    }

    private static async Task<(string Text, JsonNode Json)> PrintAsync(TargetCloud cloud, string? group = null)
    {
        var text = new StringWriter { NewLine = "\n" };
        await new StatusRun(cloud, group, text).RunAsync(isJson: false, Cancelled);
        var json = new StringWriter();
        await new StatusRun(cloud, group, json).RunAsync(isJson: true, Cancelled);
        return (text.ToString(), JsonNode.Parse(json.ToString())!);
    }

    // The local cloud has no fleet indexing: the answers have the members of AWS's service model.
    private sealed class IndexedAws(IAwsCli inner, string mode) : IAwsCli
    {
        public List<string> Queries { get; } = [];

        public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
        {
            switch (words[1])
            {
                case "get-indexing-configuration":
                    return Answer("{\"thingIndexingConfiguration\":{\"thingIndexingMode\":\"REGISTRY\","
                        + $"\"thingConnectivityIndexingMode\":\"{mode}\"}}}}");
                case "search-index":
                    Queries.Add(words[2]);
                    return Answer(words.Contains("--next-token=2") ? """
                        {"things":[{"thingName":"shelf","connectivity":{"connected":false}}]}
                        """ : """
                        {"things":[{"thingName":"desk","connectivity":{"connected":true,"timestamp":2000000000000}}],
                        "nextToken":"2"}
                        """);
                default:
                    return inner.TryCallAsync(words, cancellationToken);
            }
        }

        private static Task<AwsResponse> Answer(string json) =>
            Task.FromResult(new AwsResponse(JsonNode.Parse(json)!.AsObject()));
    }
}
