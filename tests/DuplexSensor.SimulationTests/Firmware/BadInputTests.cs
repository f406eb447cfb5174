namespace DuplexSensor.SimulationTests.Firmware;

public sealed class BadInputTests
{
    public static TheoryData<string> Topics =>
    [
        "shadow/update/delta", "shadow/update/accepted", "shadow/update/rejected", "jobs/notify",
        "jobs/start-next/accepted", "jobs/start-next/rejected", "jobs/30/update/accepted", "jobs/30/update/rejected",
    ];

    [Theory]
    [MemberData(nameof(Topics))]
    public void The_device_survives_any_payload_on_a_topic_and_applies_nothing(string topic)
    {
        string[] texts =
        [
            "", "{", "null", "[]", "5", "\"x\"", "{\"state\":5,\"version\":\"x\"}", "{\"state\":{\"refresh\":12000}}",
            "{\"version\":999999999999999999999,\"state\":{\"refresh\":12000}}", "{\"execution\":[]}",
            "{\"execution\":{\"jobId\":{}}}", "{\"jobs\":7}", "{\"code\":{}}", new string('[', 100_000),
            "{\"clientToken\":" + new string('9', 20_000) + "}", "\0\u0001ÿ",
        ];
        var device = DeviceFixture.StartOnline();
        device.RunFor(11_000);
        int writes = device.Recorded.FlashWrites;

        foreach (string text in texts)
        {
            int lines = device.Lines.Count;
            device.ReceiveMessage(topic, text);
            device.RunFor(0);
            Assert.InRange(device.Lines.Count - lines, 0, 2);
        }

        device.RunFor(60_000);
        Assert.Equal(0, device.RestartCount);
        Assert.Equal(writes, device.Recorded.FlashWrites);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
        Assert.Equal("ok", (string)device.Reported["settings"]!);
    }

    [Fact]
    public void A_good_value_clears_the_rejection_of_a_bad_one_even_in_a_large_delta()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false);
        device.UpdateDesired("\"refresh\":\"soon\"");
        device.RunFor(5_000);
        Assert.Equal("not an integer", (string)device.Reported["rejected"]!["refresh"]!);

        device.UpdateDesired(string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"key{i}\":{i}")));
        device.UpdateDesired("\"refresh\":48437");
        device.RunFor(5_000);

        Assert.True(device.Recorded.Deltas[^1].Payload.Length > 8_192);
        Assert.Null(device.Reported["rejected"]);
        Assert.Equal(48_437, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void A_reason_ends_when_a_user_sets_the_value_that_the_device_has_already()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":\"soon\",\"on\":1");
        device.RunFor(5_000);
        int reports = device.Reports.Count();

        device.UpdateDesired("\"refresh\":9000");
        device.RunFor(1_000);

        Assert.Null(device.Delta);
        Assert.Null(device.Reported["rejected"]!["refresh"]);
        Assert.Equal("not true or false", (string)device.Reported["rejected"]!["on"]!);
        Assert.Equal(reports + 1, device.Reports.Count());
    }

    [Fact]
    public void A_change_that_flash_refuses_is_no_longer_rejected_when_the_user_takes_it_back()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.PersistsWrites = false;
        device.UpdateDesired("\"on\":true");
        device.RunFor(5_000);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["on"]!);

        device.UpdateDesired("\"on\":false");
        device.RunFor(5_000);

        Assert.Null(device.Reported["rejected"]);
    }

    [Theory]
    [InlineData("""{"version":1,"state":{"desired":{"refresh":9000}}}""")]
    [InlineData("""{"version":9,"state":{"desired":{"refresh":"soon"}}}""")]
    [InlineData("""{"version":9,"state":{"desired":{"refresh":12000}}}""")]
    [InlineData("""{"version":9,"state":{"desired":{"refresh":null}}}""")]
    [InlineData("""{"version":9,"state":{"reported":{"refresh":9000}}}""")]
    [InlineData("""{"version":9,"state":{"desired":{"on":false}}}""")]
    [InlineData("""{"version":9,"state":{"desired":{"refresh":9000}}""")]
    public void No_other_accepted_update_ends_a_reason(string accepted)
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":\"soon\"");
        device.RunFor(5_000);

        device.ReceiveMessage("shadow/update/accepted", accepted);
        device.RunFor(20_000);

        Assert.Equal("not an integer", (string)device.Reported["rejected"]!["refresh"]!);
    }

    [Fact]
    public void A_job_with_the_value_in_force_ends_the_reason_of_a_bad_one()
    {
        var device = DeviceFixture.StartOnline().WithPayload("""{"settings":{"refresh":9000}}""");
        device.UpdateDesired("\"refresh\":500");
        device.RunFor(2_000);
        Assert.Equal("500 ms is below 1000 ms", (string)device.Reported["rejected"]!["refresh"]!);

        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(1_000);

        Assert.Null(device.Reported["rejected"]);
    }
}
