using DuplexSensor.LocalCloud;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class CloudLogTests
{
    private readonly CloudLog _log = new(TimeProvider.System);

    [Fact]
    public void New_events_replace_the_oldest_events()
    {
        for (int i = 0; i < 10_005; i++)
        {
            _log.RecordConnected($"thing-{i}");
        }

        Assert.Equal(10_000, _log.Snapshot().Count);
        Assert.Equal(("thing-5", 6L), (_log.Snapshot()[0].Thing, _log.Snapshot()[0].Sequence));
    }

    [Fact]
    public void Large_payloads_replace_the_oldest_events_earlier()
    {
        byte[] payload = new byte[1024 * 1024];
        for (int i = 0; i < 70; i++)
        {
            _log.RecordPublished("lamp", "devices/lamp/x", payload);
        }

        Assert.Equal(64, _log.Snapshot().Count);
    }

    [Fact]
    public void Control_characters_in_names_are_escaped()
    {
        _log.RecordRefused("a\u001b[2Jb", "line\r\nline");
        Assert.Equal(@"a\u001b[2Jb", _log.Snapshot()[0].Thing);
        Assert.Equal(@"line\u000d\u000aline", _log.Snapshot()[0].Detail);
    }

    [Theory]
    [InlineData('\u0000')]
    [InlineData('\u001f')]
    [InlineData('\u007f')]
    [InlineData('\u0080')]
    [InlineData('\u009b')]
    [InlineData('\u009f')]
    public void No_text_in_the_log_contains_a_control_character(char control)
    {
        string text = $"a{control}b";
        _log.RecordPublished(text, text, default);
        _log.RecordRefused(text, text);
        _log.RecordApiCall(text, 200);
        foreach (CloudEvent cloudEvent in _log.Snapshot())
        {
            Assert.DoesNotContain(cloudEvent.Thing + cloudEvent.Subject + cloudEvent.Detail, char.IsControl);
        }

        Assert.Equal($@"a\u{(int)control:x4}b", _log.Snapshot()[0].Subject);
    }

    [Fact]
    public void Other_characters_stay_unchanged()
    {
        _log.RecordPublished("Lämpchen", "~\u00a0\u2028", default);
        Assert.Equal(("Lämpchen", "~\u00a0\u2028"), (_log.Snapshot()[0].Thing, _log.Snapshot()[0].Subject));
    }

    [Fact]
    public void A_subscriber_is_called_for_each_event()
    {
        var received = new List<CloudEvent>();
        _log.Added += received.Add;
        _log.RecordApiCall("GET /things", 200);
        _log.RecordPayloadGet("/job-1.json", 404);
        Assert.Equal(_log.Snapshot(), received);
        Assert.Equal([CloudEventKind.ApiCall, CloudEventKind.PayloadGet], received.Select(e => e.Kind));
    }
}
