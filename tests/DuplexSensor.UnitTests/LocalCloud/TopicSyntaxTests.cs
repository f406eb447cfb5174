using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class TopicSyntaxTests
{
    [Theory]
    [InlineData("a/b", true)]
    [InlineData("a/+", false)]
    [InlineData("a/#", false)]
    [InlineData("a+b", false)]
    [InlineData("", false)]
    [InlineData("a/\0", false)]
    [InlineData("a/\uFFFD", false)]
    [InlineData("1/2/3/4/5/6/7/8", true)]
    [InlineData("1/2/3/4/5/6/7/8/9", false)]
    [InlineData("$aws/rules/r/1/2/3/4/5/6/7/8", true)]
    [InlineData("$aws/rules/r/1/2/3/4/5/6/7/8/9", false)]
    public void A_topic_has_at_most_eight_levels_and_no_wildcard(string topic, bool expected) =>
        Assert.Equal(expected, TopicSyntax.IsValidTopic(topic));

    [Theory]
    [InlineData("a/+/c", true)]
    [InlineData("a/#", true)]
    [InlineData("a/#/c", false)]
    [InlineData("a/b#", false)]
    [InlineData("a/b+/c", false)]
    [InlineData("a/\uFFFD/#", false)]
    public void A_wildcard_replaces_a_whole_level(string filter, bool expected) =>
        Assert.Equal(expected, TopicSyntax.IsValidFilter(filter));

    [Fact]
    public void A_topic_has_at_most_256_bytes()
    {
        Assert.True(TopicSyntax.IsValidTopic(new string('ä', 128)));
        Assert.False(TopicSyntax.IsValidTopic(new string('ä', 128) + "x"));
    }

    [Theory]
    [InlineData("$aws/rules/r/", 256, true)]
    [InlineData("$aws/rules/r/", 257, false)]
    [InlineData("$aws/rules/", 245, true)]
    [InlineData("$aws/rules/", 246, false)]
    public void The_prefix_of_Basic_Ingest_is_not_counted_in_the_256_bytes(string prefix, int rest, bool expected) =>
        Assert.Equal(expected, TopicSyntax.IsValidTopic(prefix + new string('x', rest)));
}
