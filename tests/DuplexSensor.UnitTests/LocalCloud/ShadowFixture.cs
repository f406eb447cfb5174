using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Sends JSON requests to one shadow; the time changes only when a test advances it.</summary>
internal sealed class ShadowFixture
{
    public const string Prefix = "$aws/things/lamp/shadow";

    private static readonly ShadowTopics Topics = new("lamp");

    private ShadowResult? _lastResult;

    /// <summary>Epoch seconds.</summary>
    public long Now { get; set; } = 1_000;

    public ThingShadow Shadow { get; private set; } = ThingShadow.None;

    /// <summary>The stored desired and reported state.</summary>
    public string StateText => Encoding.UTF8.GetString(JsonBytes.Serialize(Shadow.State!.WriteValue));

    public IReadOnlyList<CloudMessage> Messages => _lastResult!.Messages;

    public ShadowError? Error => _lastResult!.Error;

    public string Response => _lastResult!.Response.PayloadText;

    public ShadowFixture Update(string payload) => Update(Encoding.UTF8.GetBytes(payload));

    public ShadowFixture Update(byte[] payload) => SetResult(ShadowService.Update(Topics, Shadow, payload, Time));

    public ShadowFixture Desire(string members) => Update($$$"""{"state":{"desired":{{{members}}}}}""");

    public ShadowFixture Report(string members) => Update($$$"""{"state":{"reported":{{{members}}}}}""");

    public ShadowFixture Get(string payload = "") =>
        SetResult(ShadowService.Get(Topics, Shadow, Encoding.UTF8.GetBytes(payload), Time));

    public ShadowFixture Delete(string payload = "") =>
        SetResult(ShadowService.Delete(Topics, Shadow, Encoding.UTF8.GetBytes(payload), Time));

    /// <summary>The payload that the last request sent to a topic below the prefix; null without a message.</summary>
    public string? FindSentText(string suffix) =>
        Messages.SingleOrDefault(m => m.Topic == Prefix + suffix)?.PayloadText;

    public void AssertState(string expected) => Assert.Equal(expected, StateText);

    public void AssertMetadata(string expected) => Assert.Equal(
        expected, Encoding.UTF8.GetString(JsonBytes.Serialize(Shadow.State!.WriteMetadata)));

    public void AssertDelta(string? expected) => Assert.Equal(
        expected, FindSentJson("/update/delta")?["state"]!.ToJsonString());

    public JsonNode? FindSentJson(string suffix) => FindSentText(suffix) is { } text ? JsonNode.Parse(text) : null;

    private DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Now);

    private ShadowFixture SetResult(ShadowResult result)
    {
        _lastResult = result;
        Shadow = result.Shadow;
        return this;
    }
}
