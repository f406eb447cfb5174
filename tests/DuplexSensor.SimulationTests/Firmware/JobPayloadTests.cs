using System.Text;
using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>A job that is SUCCEEDED has done something, and says what. A payload is JSON in UTF-8 (D12).</summary>
public sealed class JobPayloadTests
{
    private const string Settings = """{"settings":{"on":true}}""";

    [Fact]
    public void A_payload_saved_with_a_byte_order_mark_is_done()
    {
        DeviceFixture device = Run([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Settings + "\r\n")]);

        AssertSucceeded(device, "settings");
        Assert.True(device.Led.IsOn);
        Assert.Equal("29", device.FindDetail("30", "bytes"));
    }

    [Theory]
    [InlineData("utf-16", "payload is not UTF-8: save it as UTF-8")]
    [InlineData("utf-16BE", "payload is not UTF-8: save it as UTF-8")]
    [InlineData("utf-32", "payload is not UTF-8: save it as UTF-8")]
    public void A_payload_in_another_encoding_is_FAILED(string name, string reason)
    {
        var encoding = Encoding.GetEncoding(name);
        DeviceFixture device = Run([.. encoding.Preamble, .. encoding.GetBytes(Settings)]);

        AssertFailed(device, reason);
    }

    [Fact]
    public void UTF_16_without_a_mark_is_FAILED_too() =>
        AssertFailed(Run(Encoding.Unicode.GetBytes(Settings)), "payload is not JSON");

    [Theory]
    [InlineData("", "payload is empty")]
    [InlineData("hello", "payload is not JSON")]
    [InlineData("{'settings':{'on':true}}", "payload is not JSON")]
    [InlineData("""{"name":[1,2,]}""", "payload is not JSON")]
    [InlineData("""{"name":"Superhero job"}}""", "payload is not JSON")]
    [InlineData("""{"setings":{"on":true}}""", "unknown member \"setings\": did you mean \"settings\"?")]
    [InlineData("""{"Settings":{"on":true}}""", "unknown member \"Settings\": did you mean \"settings\"?")]
    [InlineData("""{"settings ":{"on":true}}""", "unknown member \"settings \": did you mean \"settings\"?")]
    [InlineData("""{"name":1,"rebot":true}""", "unknown member \"rebot\": did you mean \"reboot\"?")]
    [InlineData("""{"reboot":false,"REBOOT":true}""", "unknown member \"REBOOT\": did you mean \"reboot\"?")]
    [InlineData(
        """{"settings":{"on":true},"reboots":true}""", "unknown member \"reboots\": did you mean \"reboot\"?")]
    public void A_payload_that_is_not_JSON_or_misspelt_is_FAILED_with_the_reason(string payload, string reason) =>
        AssertFailed(Run(Encoding.UTF8.GetBytes(payload)), reason);

    [Theory]
    [InlineData("""{"name":"Superhero job"}""")]
    [InlineData("""{"set":1,"boot":true}""")]
    [InlineData("""{"a":{"Settings":{"on":true}}}""")]
    [InlineData("""["settings"]""")]
    [InlineData("5")]
    public void Any_other_JSON_is_printed(string payload) =>
        AssertSucceeded(Run(Encoding.UTF8.GetBytes(payload)), "printed");

    [Theory]
    [InlineData("""{"settings":{"on":true}}""", "settings", 1)]
    [InlineData("""{"settings":{"on":false}}""", "settings", 0)]
    [InlineData("""{"reboot":true}""", "reboot", 1)]
    [InlineData("""{"reboot":true,"settings":{"on":true}}""", "settings,reboot", 1)]
    [InlineData("""{"reboot":true,"settings":{"on":false}}""", "settings,reboot", 1)]
    public void The_status_details_say_what_was_done_after_a_restart_too(string payload, string done, int restarts)
    {
        DeviceFixture device = Run(Encoding.UTF8.GetBytes(payload));

        AssertSucceeded(device, done);
        Assert.Equal(restarts, device.RestartCount);
    }

    [Fact]
    public void The_status_details_say_what_was_done_after_a_second_restart_too()
    {
        DeviceFixture device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.Intercept = published => JobScenario.IsTerminal(published) ? [] : null;
        device.CreateJob("30");
        device.RunUntil(() => device.Recorded.Publishes.Exists(JobScenario.IsTerminal));
        device.Intercept = _ => null;
        device.PowerUp();
        device.RunUntilEnded("30");

        AssertSucceeded(device, "settings");
    }

    [Theory]
    [InlineData("\u0001\u00FF\u00FE")]
    [InlineData("")]
    [InlineData("""{"settings":{"on":true}""")]
    public void A_handler_that_takes_any_bytes_gets_what_is_not_JSON_and_says_what_it_did(string payload)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(payload);
        DeviceFixture device = Run(bytes, new ScriptedJobHandler { Done = "image stored" });

        AssertSucceeded(device, "image stored");
    }

    [Fact]
    public void For_a_handler_that_takes_any_bytes_a_JSON_object_still_sets_settings()
    {
        var handler = new ScriptedJobHandler();
        DeviceFixture device = Run([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Settings)], handler);

        AssertSucceeded(device, "settings");
        Assert.Empty(handler.Begun);
    }

    [Fact]
    public void A_handler_that_takes_JSON_decides_about_misspelt_members_itself()
    {
        var handler = new ScriptedJobHandler { TakesAnyBytes = false, Done = "" };
        DeviceFixture device = Run("""{"Settings":{"on":true}}"""u8.ToArray(), handler);

        AssertSucceeded(device, "handled");
        Assert.Single(handler.Begun);
    }

    [Fact]
    public void A_word_of_a_handler_that_must_not_run_twice_survives_a_power_cut()
    {
        var handler = new ScriptedJobHandler { MayRunTwice = false, Done = "valve 3\topened" };
        var device = new DeviceFixture { JobHandler = handler };
        device.Intercept = published => JobScenario.IsTerminal(published) ? [] : null;
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntil(() => device.Recorded.Publishes.Exists(JobScenario.IsTerminal));
        device.Intercept = _ => null;
        device.PowerUp();
        device.RunUntilEnded("30");

        AssertSucceeded(device, "valve 3 opened");
        Assert.Single(handler.Begun);
    }

    private static DeviceFixture Run(byte[] payload, IJobHandler? handler = null)
    {
        var device = new DeviceFixture { JobHandler = handler ?? new PrintingJobHandler() };
        device.Payload = _ => new PayloadResponse { Body = payload };
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");
        device.RunFor(60_000);
        return device;
    }

    private static void AssertSucceeded(DeviceFixture device, string done)
    {
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal((done, null), (device.FindDetail("30", "done"), device.FindDetail("30", "reason")));
    }

    private static void AssertFailed(DeviceFixture device, string reason)
    {
        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal((null, reason), (device.FindDetail("30", "done"), device.FindDetail("30", "reason")));
        Assert.Equal((0, false), (device.RestartCount, device.Led.IsOn));
    }
}
