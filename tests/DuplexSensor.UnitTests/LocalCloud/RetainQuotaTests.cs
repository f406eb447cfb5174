using DuplexSensor.LocalCloud.Retained;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>AWS's quotas for messages with RETAIN.</summary>
public sealed class RetainQuotaTests
{
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);

    [Fact]
    public void A_topic_has_one_message_with_RETAIN_a_second()
    {
        RetainQuota quota = Create();
        Assert.Null(FindError(quota, "a"));
        Assert.Null(FindError(quota, "b"));
        _now += TimeSpan.FromMilliseconds(999);
        Assert.Equal("the topic had a message with RETAIN within the last second", FindError(quota, "a"));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.Null(FindError(quota, "a"));
    }

    [Fact]
    public void An_account_has_500_messages_with_RETAIN_a_second()
    {
        RetainQuota quota = Create();
        Assert.All(Enumerable.Range(0, 500), i => Assert.Null(FindError(quota, $"{i}")));
        Assert.Equal("500 messages with RETAIN within a second", FindError(quota, "500"));
        _now += TimeSpan.FromSeconds(1);
        Assert.Null(FindError(quota, "500"));
    }

    [Fact]
    public void A_full_account_stores_no_further_message_until_one_is_deleted()
    {
        int stored = 2;
        var quota = new RetainQuota(() => stored) { IsOn = true, StoredMax = 2 };
        Assert.Equal("2 messages are retained; delete some of them", FindError(quota, "a"));
        Assert.Null(FindError(quota, "a", isDeletion: true));
        stored = 1;
        Assert.Null(FindError(quota, "b"));
        Assert.Equal(500_000, Create().StoredMax);
    }

    [Fact]
    public void Without_throttling_there_is_no_quota()
    {
        RetainQuota quota = Create();
        quota.IsOn = false;
        Assert.Null(FindError(quota, "a"));
        Assert.Null(FindError(quota, "a"));
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_throttle_for_long()
    {
        RetainQuota quota = Create();
        Assert.Null(FindError(quota, "a"));
        _now -= TimeSpan.FromDays(1);
        Assert.Null(FindError(quota, "a"));
    }

    private static RetainQuota Create() => new(() => 0) { IsOn = true };

    private string? FindError(RetainQuota quota, string topic, bool isDeletion = false) =>
        quota.TryAccept(topic, isDeletion, _now, out string? error) ? null : error;
}
