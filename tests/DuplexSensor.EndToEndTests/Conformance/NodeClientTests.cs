using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>Tests that AWS's device SDKs and clients for Node work with the local cloud as with AWS.</summary>
[WholeRun]
public sealed class NodeClientTests
{
    [Fact]
    public async Task The_device_sdk_updates_a_shadow_and_finishes_a_job()
    {
        await using Bench bench = await Bench.StartAsync();
        IReadOnlyList<string> lines = await RunDeviceAsync(bench, "device-sdk.js");
        Assert.Equal(["shadow accepted v1 delta v2 {\"on\":true}", "job first greet"], lines);
        await AssertSucceededAsync(bench, "desk", "first");
    }

    [Fact]
    public async Task The_device_sdk_v2_updates_a_shadow_and_finishes_a_job()
    {
        await using Bench bench = await Bench.StartAsync();
        IReadOnlyList<string> lines = await RunDeviceAsync(bench, "device-sdk-v2.js");
        Assert.Equal(
            ["missing 404", "shadow v1 {\"on\":true}", "conflict 409", "job 1 first IN_PROGRESS greet"], lines);
        await AssertSucceededAsync(bench, "desk", "first");
    }

    [Fact]
    public async Task The_mqtt_client_meets_the_rules_of_AWS_for_MQTT_5()
    {
        await using Bench bench = await Bench.StartAsync();
        await bench.CallAsync("POST /topics/devices%2Fdesk%2Fkept?retain=true", "on");
        IReadOnlyList<string> lines = await RunDeviceAsync(bench, "mqtt5.js");
        Assert.Equal(
            [
                "connack 100 1 8 149504 false false",
                "suback 87 1 9e 0",
                "retained on true",
                "hello text/plain devices/desk/answer c1 true 1,2",
                "puback 87 true",
                "take-over 8e",
                "QoS 2 9b",
            ],
            lines);
    }

    [Fact]
    public async Task The_device_sdk_v2_meets_the_rules_of_AWS_for_MQTT_5()
    {
        await using Bench bench = await Bench.StartAsync();
        IReadOnlyList<string> lines = await RunDeviceAsync(bench, "device-sdk-v2-mqtt5.js");
        Assert.Equal(
            [
                "connack 100 1 8 149504 false 1",
                "suback 87 1",
                "hello text/plain devices/desk/answer c1 true a=1 a=2",
                "puback 87",
                "shadow v1",
                "take-over 8e",
            ],
            lines);
    }

    [Fact]
    public async Task The_aws_sdk_uses_all_three_services()
    {
        await using Bench bench = await Bench.StartAsync();
        // The SDK returns only the response members that it knows.
        await bench.StartBoardAsync("lamp");
        IReadOnlyList<string> lines = ReadLines(await NodeClients.RunAsync("aws-sdk.js", bench.ApiUrl, "desk"));
        Assert.Equal(
            [
                "control ResourceNotFoundException 64 true", "data v1 cfg",
                "connection ResourceNotFoundException connected:boolean,thingName:string,cleanSession:boolean," +
                "sourceIp:string,sourcePort:number,targetIp:string,targetPort:number,keepAliveDuration:number," +
                "connectedSince:number,sessionExpiry:number,clientId:string",
                "jobs 1 {\"operation\":\"greet\"} SUCCEEDED",
            ],
            lines);
    }

    private static async Task<IReadOnlyList<string>> RunDeviceAsync(Bench bench, string script)
    {
        DeviceCredentials desk = bench.Cloud.Onboard("desk");
        await bench.CallAsync("PUT /jobs/first", """
            {"targets":["arn:aws:iot:us-east-1:123456789012:thing/desk"],"document":"{\"operation\":\"greet\"}"}
            """);
        return ReadLines(await NodeClients.RunAsync(
            script, "localhost", $"{bench.MqttPort}", desk.PrivateKeyPath, desk.CertificatePath, desk.CaPath, "desk"));
    }

    private static IReadOnlyList<string> ReadLines(ProgramResult result)
    {
        Assert.True(result.ExitCode == 0, result.Errors + result.Output);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task AssertSucceededAsync(Bench bench, string thing, string jobId)
    {
        JsonNode job = await bench.CallAsync($"GET /jobs/{jobId}/things?status=SUCCEEDED");
        Assert.EndsWith("/" + thing, (string)job["executionSummaries"]![0]!["thingArn"]!);
    }
}
