using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests;

/// <summary>Runs the README's walk with the real AWS CLI: a changed setting, then a job for a thing group.</summary>
[WholeRun]
public sealed class AwsCliTests
{
    [Fact]
    public async Task The_walk_works_with_the_aws_cli()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync("desk");

        await AwsAsync(bench, "iot-data", "update-thing-shadow", "--thing-name", "desk",
            "--payload", """{"state":{"desired":{"refresh":12000}}}""", "/dev/stdout");
        await bench.WaitUntilAsync(() => board.Has("boot 2 settings-changed"), "the board restarts");
        await bench.WaitUntilAsync(() => board.CountLines("shadow  reported v") >= 3, "it reports");
        JsonNode shadow = await AwsAsync(bench, "iot-data", "get-thing-shadow", "--thing-name", "desk", "/dev/stdout");
        Assert.Equal(12_000, (int)shadow["state"]!["reported"]!["refresh"]!);
        Assert.Null(shadow["state"]!["delta"]);

        JsonNode group = await AwsAsync(bench, "iot", "create-thing-group", "--thing-group-name", "office");
        await AwsAsync(
            bench, "iot", "add-thing-to-thing-group", "--thing-group-name", "office", "--thing-name", "desk");
        await AwsAsync(bench, "iot", "create-job", "--job-id", "30", "--targets", (string)group["thingGroupArn"]!,
            "--document", """{"name": "Superhero job"}""");
        await bench.WaitUntilAsync(() => board.Has("job     30 succeeded"), "the job succeeds");
        await bench.WaitUntilAsync(() => board.Has("job     none"), "the cloud knows it");
        JsonNode execution = await AwsAsync(
            bench, "iot", "describe-job-execution", "--job-id", "30", "--thing-name", "desk");
        Assert.Equal("SUCCEEDED", (string)execution["execution"]!["status"]!);
    }

    [Fact]
    public async Task The_other_calls_of_the_local_cloud_work_with_the_aws_cli()
    {
        await using Bench bench = await Bench.StartAsync();
        await bench.StartBoardAsync("desk");
        await AwsAsync(bench, "iot", "create-thing", "--thing-name", "shelf");
        await AwsAsync(bench, "iot", "create-thing-group", "--thing-group-name", "office");
        await AwsAsync(
            bench, "iot", "add-thing-to-thing-group", "--thing-group-name", "office", "--thing-name", "shelf");
        await AwsAsync(bench, "iot", "create-job", "--job-id", "1", "--document", "{}",
            "--targets", "arn:aws:iot:us-east-1:123456789012:thing/shelf");

        Assert.Equal("shelf", (string)(await AwsAsync(
            bench, "iot", "describe-thing", "--thing-name", "shelf"))["thingName"]!);
        Assert.Equal(2, (await AwsAsync(bench, "iot", "list-things"))["things"]!.AsArray().Count);
        Assert.Equal("office", (string)(await AwsAsync(
            bench, "iot", "describe-thing-group", "--thing-group-name", "office"))["thingGroupName"]!);
        Assert.Equal("shelf", (string)(await AwsAsync(
            bench, "iot", "list-things-in-thing-group", "--thing-group-name", "office"))["things"]![0]!);
        Assert.Equal("localhost", (string)(await AwsAsync(
            bench, "iot", "describe-endpoint", "--endpoint-type", "iot:Data-ATS"))["endpointAddress"]!);
        Assert.Equal("IN_PROGRESS", (string)(await AwsAsync(
            bench, "iot", "describe-job", "--job-id", "1"))["job"]!["status"]!);
        Assert.Equal("QUEUED", (string)(await AwsAsync(bench, "iot", "list-job-executions-for-job", "--job-id", "1"))
            ["executionSummaries"]![0]!["jobExecutionSummary"]!["status"]!);
    }

    [Fact]
    public async Task A_missing_thing_is_a_ResourceNotFoundException()
    {
        await using Bench bench = await Bench.StartAsync();

        ProgramResult result = await Programs.AwsAsync(bench.ApiUrl, "iot", "describe-thing", "--thing-name", "nobody");

        Assert.Equal(254, result.ExitCode);
        Assert.Contains("ResourceNotFoundException", result.Errors);
    }

    private static async Task<JsonNode> AwsAsync(Bench bench, params string[] arguments)
    {
        ProgramResult result = await Programs.AwsAsync(bench.ApiUrl, arguments);
        Assert.True(result.ExitCode == 0, result.Errors);

        // A call that writes a file to /dev/stdout prints the file before the response, which is {} or empty.
        return JsonNode.Parse(JsonOutput.FirstObject(result.Output.TrimEnd()))!;
    }
}
