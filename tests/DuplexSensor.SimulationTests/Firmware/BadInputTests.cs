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
    public void Whatever_comes_on_a_topic_the_device_keeps_running_and_applies_nothing(string topic)
    {
        string[] texts =
        [
            "", "{", "null", "[]", "5", "\"x\"", "{\"state\":5,\"version\":\"x\"}", "{\"state\":{\"refresh\":12000}}",
            "{\"version\":999999999999999999999,\"state\":{\"refresh\":12000}}", "{\"execution\":[]}",
            "{\"execution\":{\"jobId\":{}}}", "{\"jobs\":7}", "{\"code\":{}}", new string('[', 100_000),
            "{\"clientToken\":" + new string('9', 20_000) + "}", "\0\u0001ÿ",
        ];
        var device = DeviceFixture.Online();
        device.RunFor(11_000);
        int writes = device.Notes.FlashWrites;

        foreach (string text in texts)
        {
            int lines = device.Lines.Count;
            device.Receive(topic, text);
            device.RunFor(0);
            Assert.InRange(device.Lines.Count - lines, 0, 2);
        }

        device.RunFor(60_000);
        Assert.Equal(0, device.Restarts);
        Assert.Equal(writes, device.Notes.FlashWrites);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
        Assert.Equal("ok", (string)device.Reported["settings"]!);
    }

    [Fact]
    public void A_good_value_ends_what_was_said_of_a_bad_one_however_much_others_have_put_beside_it()
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RestartOnChange = false);
        device.Desire("\"refresh\":\"soon\"");
        device.RunFor(5_000);
        Assert.Equal("not an integer", (string)device.Reported["rejected"]!["refresh"]!);

        device.Desire(string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"key{i}\":{i}")));
        device.Desire("\"refresh\":48437");
        device.RunFor(5_000);

        Assert.True(device.Notes.Deltas[^1].Payload.Length > 8_192);
        Assert.Null(device.Reported["rejected"]);
        Assert.Equal(48_437, (int)device.Reported["refresh"]!);
    }
}
