using DuplexSensor.Core.Link;

namespace DuplexSensor.UnitTests.Core.Link;

public class TopicsTests
{
    private const string Root = "$aws/things/my-esp32";

    private readonly Topics _topics = new("my-esp32");

    [Fact]
    public void There_are_exactly_the_eight_filters_that_AWS_allows_in_one_SUBSCRIBE()
    {
        string[] filters =
        [
            $"{Root}/shadow/update/delta",
            $"{Root}/shadow/update/accepted",
            $"{Root}/shadow/update/rejected",
            $"{Root}/jobs/notify",
            $"{Root}/jobs/start-next/accepted",
            $"{Root}/jobs/start-next/rejected",
            $"{Root}/jobs/+/update/accepted",
            $"{Root}/jobs/+/update/rejected",
        ];
        Assert.Equal(filters, _topics.CreateFilters());
        Assert.Equal(Topics.FiltersCount, filters.Length);
    }

    [Fact]
    public void Topics_for_publishing_have_AWS_s_spelling()
    {
        Assert.Equal($"{Root}/shadow/update", _topics.ShadowUpdate);
        Assert.Equal($"{Root}/jobs/start-next", _topics.StartNext);
        Assert.Equal("devices/my-esp32/events", _topics.Events);
        _topics.SetJob("30");
        Assert.Equal($"{Root}/jobs/30/update", _topics.JobUpdate);
    }

    [Theory]
    [InlineData("/shadow/update/delta", TopicKind.ShadowDelta)]
    [InlineData("/shadow/update/accepted", TopicKind.ShadowAccepted)]
    [InlineData("/shadow/update/rejected", TopicKind.ShadowRejected)]
    [InlineData("/jobs/notify", TopicKind.JobNotify)]
    [InlineData("/jobs/start-next/accepted", TopicKind.StartNextAccepted)]
    [InlineData("/jobs/start-next/rejected", TopicKind.StartNextRejected)]
    [InlineData("/jobs/30/update/accepted", TopicKind.JobUpdateAccepted)]
    [InlineData("/jobs/30/update/rejected", TopicKind.JobUpdateRejected)]
    public void Each_topic_has_its_kind(string topic, TopicKind kind)
    {
        _topics.SetJob("30");
        Assert.Equal(kind, _topics.GetKind(Root + topic));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$aws/things/my-esp32")]
    [InlineData("$aws/things/my-esp32/shadow/update")]
    [InlineData("$aws/things/my-esp32/shadow/update/delta/")]
    [InlineData("$aws/things/my-esp32/shadow/update/Delta")]
    [InlineData("$aws/things/my-esp32/shadow/name/x/update/delta")]
    [InlineData("$aws/things/my-esp321/shadow/update/delta")]
    [InlineData("$aws/things/other/shadow/update/delta")]
    [InlineData("$aws/things/other/jobs/30/update/accepted")]
    [InlineData("$aws/things/my-esp32/jobs/+/update/accepted")]
    [InlineData("$aws/things/my-esp32/jobs/31/update/accepted")]
    [InlineData("$aws/things/my-esp32/jobs/notify-next")]
    [InlineData("devices/my-esp32/events")]
    public void Any_other_topic_is_unknown(string topic)
    {
        Assert.Equal(TopicKind.Unknown, _topics.GetKind(topic));
        _topics.SetJob("30");
        Assert.Equal(TopicKind.Unknown, _topics.GetKind(topic));
    }

    [Fact]
    public void Responses_for_the_last_job_are_unknown_once_the_next_job_is_set()
    {
        _topics.SetJob("30");
        _topics.SetJob("31");

        Assert.Equal(TopicKind.Unknown, _topics.GetKind($"{Root}/jobs/30/update/accepted"));
        Assert.Equal(TopicKind.JobUpdateAccepted, _topics.GetKind($"{Root}/jobs/31/update/accepted"));
    }
}
