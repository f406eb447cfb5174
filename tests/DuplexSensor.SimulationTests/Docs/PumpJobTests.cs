using DuplexSensor.SimulationTests.Firmware;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Docs;

/// <summary>The job handler in docs/jobs.md equals the compiled handler, which works as documented.</summary>
public sealed class PumpJobTests
{
    [Fact]
    public void The_page_shows_the_handler_as_it_is_compiled()
    {
        string page = ReadFile("jobs.md");
        string source = ReadFile("PumpJobHandler.cs");
        string example = source[source.IndexOf("public sealed class", StringComparison.Ordinal)..];

        Assert.Contains($"```csharp\n{example}```", page);
    }

    [Fact]
    public void A_job_is_SUCCEEDED_when_the_pump_has_run_its_seconds()
    {
        DeviceFixture device = Start("""{"pump":5}""");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.InRange(int.Parse(device.FindDetail("30", "ms")!), 5_000, 9_000);
        Assert.Equal("pumped 5 s", device.FindDetail("30", "done"));
    }

    [Theory]
    [InlineData("""{"pump":61}""", "pump: not from 1 to 60 seconds")]
    [InlineData("""{"name":"Superhero job"}""", "pump: not from 1 to 60 seconds")]
    [InlineData("hello", "payload is not JSON")]
    public void An_invalid_payload_fails_the_job_with_the_reason(string payload, string reason)
    {
        DeviceFixture device = Start(payload);
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal(reason, device.FindDetail("30", "reason"));
    }

    [Fact]
    public void A_power_cut_during_the_job_ends_it_as_interrupted()
    {
        DeviceFixture device = Start("""{"pump":60}""");
        device.RunUntilFetching();
        device.RunFor(20_000);
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal("interrupted", device.FindDetail("30", "reason"));
    }

    private static DeviceFixture Start(string payload)
    {
        var device = new DeviceFixture { JobHandler = new PumpJobHandler() };
        device.Payload = _ => PayloadServer.CreateOk(payload);
        device.CreateJob("30");
        device.PowerUp();
        return device;
    }

    private static string ReadFile(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", name)).ReplaceLineEndings("\n");
}
