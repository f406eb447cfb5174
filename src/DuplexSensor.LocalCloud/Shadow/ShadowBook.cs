namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The classic shadows of all things, in memory. Not safe for use by several threads at once.</summary>
public sealed class ShadowBook
{
    private readonly Dictionary<string, ThingShadow> _shadows = new(StringComparer.Ordinal);

    public ShadowResult Get(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Keep(thing, ShadowService.Get(new ShadowTopics(thing), ShadowOf(thing), payload, now));

    public ShadowResult Update(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Keep(thing, ShadowService.Update(new ShadowTopics(thing), ShadowOf(thing), payload, now));

    public ShadowResult Delete(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Keep(thing, ShadowService.Delete(new ShadowTopics(thing), ShadowOf(thing), payload, now));

    private ThingShadow ShadowOf(string thing) => _shadows.GetValueOrDefault(thing, ThingShadow.Never);

    private ShadowResult Keep(string thing, ShadowResult result)
    {
        if (result.Error is null)
        {
            _shadows[thing] = result.Shadow;
        }

        return result;
    }
}
