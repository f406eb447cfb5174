using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>One shadow, talked to in JSON; the time stands still until it is moved.</summary>
internal sealed class ShadowFixture
{
    public const string Prefix = "$aws/things/lamp/shadow";

    private static readonly ShadowTopics Topics = new("lamp");

    private ShadowResult? _last;

    /// <summary>Epoch seconds.</summary>
    public long Now { get; set; } = 1_000;

    public ThingShadow Shadow { get; private set; } = ThingShadow.Never;

    /// <summary>Desired and reported, as they are kept.</summary>
    public string StateText => Encoding.UTF8.GetString(JsonBytes.Of(Shadow.State!.WriteValue));

    public IReadOnlyList<CloudMessage> Messages => _last!.Messages;

    public ShadowError? Error => _last!.Error;

    public string Answer => _last!.Answer.Text;

    public ShadowFixture Update(string payload) => Update(Encoding.UTF8.GetBytes(payload));

    public ShadowFixture Update(byte[] payload) => Take(ShadowService.Update(Topics, Shadow, payload, Time));

    public ShadowFixture Desire(string members) => Update($$$"""{"state":{"desired":{{{members}}}}}""");

    public ShadowFixture Report(string members) => Update($$$"""{"state":{"reported":{{{members}}}}}""");

    public ShadowFixture Get(string payload = "") =>
        Take(ShadowService.Get(Topics, Shadow, Encoding.UTF8.GetBytes(payload), Time));

    public ShadowFixture Delete(string payload = "") =>
        Take(ShadowService.Delete(Topics, Shadow, Encoding.UTF8.GetBytes(payload), Time));

    /// <summary>What was sent to a topic below the shadow's prefix, or null.</summary>
    public string? SentTo(string suffix) => Messages.SingleOrDefault(m => m.Topic == Prefix + suffix)?.Text;

    public void HasState(string expected) => Assert.Equal(expected, StateText);

    public void HasMetadata(string expected) => Assert.Equal(
        expected, Encoding.UTF8.GetString(JsonBytes.Of(Shadow.State!.WriteTimes)));

    public void HasDelta(string? expected) => Assert.Equal(
        expected, At("/update/delta")?["state"]!.ToJsonString());

    public JsonNode? At(string suffix) => SentTo(suffix) is { } text ? JsonNode.Parse(text) : null;

    private DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Now);

    private ShadowFixture Take(ShadowResult result)
    {
        _last = result;
        Shadow = result.Shadow;
        return this;
    }
}
