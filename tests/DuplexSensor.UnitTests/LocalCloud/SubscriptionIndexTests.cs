using System.Collections;
using System.Reflection;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class SubscriptionIndexTests
{
    private readonly SubscriptionIndex _index = new();

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b/c", "a/b", false)]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("a/+/c", "a/b/d", false)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/+", "a/", true)]
    [InlineData("+", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "a/", true)]
    [InlineData("a/#", "a", false)]
    [InlineData("a/+/#", "a/b", false)]
    [InlineData("a/+/#", "a/b/c", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "$aws/things", false)]
    [InlineData("+/things", "$aws/things", false)]
    [InlineData("$aws/#", "$aws/things", true)]
    [InlineData("$aws/+", "$aws/things", true)]
    [InlineData("A/b", "a/b", false)]
    [InlineData("a/+", "a/$b", true)]
    [InlineData("a/#", "a/$b", true)]
    public void A_filter_matches_as_on_AWS(string filter, string topic, bool expected)
    {
        _index.Add("client", filter, qos: 1);
        Assert.Equal(expected, _index.FindSubscribers(topic).Any());
    }

    [Fact]
    public void A_client_is_found_once_with_its_highest_QoS()
    {
        _index.Add("a", "x/#", qos: 0);
        _index.Add("a", "x/+", qos: 1);
        _index.Add("b", "x/y", qos: 0);
        Assert.Equal([("a", 1), ("b", 0)], _index.FindSubscribers("x/y"));
    }

    [Fact]
    public void Subscribing_again_changes_the_QoS()
    {
        _index.Add("a", "x", qos: 1);
        _index.Add("a", "x", qos: 0);
        Assert.Equal([("a", 0)], _index.FindSubscribers("x"));
    }

    [Fact]
    public void A_filter_is_new_until_the_client_has_it()
    {
        Assert.True(_index.Add("a", "x", qos: 1));
        Assert.False(_index.Add("a", "x", qos: 0));
        Assert.True(_index.Add("b", "x", qos: 1));
        _index.Remove("a", "x");
        Assert.True(_index.Add("a", "x", qos: 1));
        _index.RemoveAll("a");
        Assert.True(_index.Add("a", "x", qos: 1));
    }

    [Fact]
    public void Removed_subscriptions_leave_no_memory_behind()
    {
        _index.Add("a", "x/y/z", qos: 1);
        _index.Add("b", "x/y", qos: 1);
        _index.Remove("a", "x/y/z");
        _index.RemoveAll("b");
        object root = ReadField(_index, "_root");
        Assert.Empty((IDictionary)root.GetType().GetProperty("Children")!.GetValue(root)!);
        Assert.Empty((IDictionary)ReadField(_index, "_filtersByClient"));

        static object ReadField(object owner, string name) =>
            owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
    }

    [Fact]
    public void An_unsubscribed_filter_is_gone_and_others_stay()
    {
        _index.Add("a", "x/y", qos: 1);
        _index.Add("a", "x/#", qos: 0);
        _index.Add("b", "x/y", qos: 1);
        _index.Remove("a", "x/y");
        Assert.Equal([("a", 0), ("b", 1)], _index.FindSubscribers("x/y"));
    }

    [Fact]
    public void A_client_whose_subscriptions_are_removed_is_not_found()
    {
        _index.Add("a", "x/y", qos: 1);
        _index.Add("a", "x/#", qos: 1);
        _index.Add("b", "x/y", qos: 1);
        _index.RemoveAll("a");
        Assert.Equal([("b", 1)], _index.FindSubscribers("x/y"));
    }

    [Fact]
    public void Removing_a_missing_subscription_does_nothing()
    {
        _index.Remove("a", "x/y");
        _index.RemoveAll("a");
        Assert.Empty(_index.FindSubscribers("x/y"));
    }
}
