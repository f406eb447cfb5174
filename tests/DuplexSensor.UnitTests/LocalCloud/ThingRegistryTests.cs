using System.Collections.Immutable;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ThingRegistryTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    private readonly ThingRegistry _registry = new();

    [Fact]
    public void Creating_a_thing_again_succeeds_only_with_equal_attributes()
    {
        _registry.CreateThing("lamp", CreateAttributes("model", "esp32"));
        _registry.CreateThing("lamp", CreateAttributes("model", "esp32"));
        AssertRefused(CloudRequestError.ResourceAlreadyExists, () => _registry.CreateThing("lamp"));
        Assert.Single(_registry.Things);
    }

    [Fact]
    public void Registering_a_thing_again_does_not_change_its_attributes()
    {
        _registry.CreateThing("lamp", CreateAttributes("model", "esp32"));
        Assert.Equal("esp32", _registry.GetOrCreateThing("lamp").Attributes["model"]);
    }

    [Theory]
    [InlineData("a:b_c-9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("lamp\n", false)]
    public void A_name_has_only_permitted_characters(string name, bool isValid)
    {
        if (isValid)
        {
            Assert.Equal(name, _registry.CreateThing(name).Name);
        }
        else
        {
            AssertRefused(CloudRequestError.InvalidRequest, () => _registry.CreateThing(name));
        }
    }

    [Fact]
    public void A_group_with_another_description_is_a_conflict()
    {
        _registry.CreateGroup("all", "", Now);
        Assert.Equal(Now, _registry.CreateGroup("all", "", Now.AddDays(1)).CreatedAt);
        AssertRefused(CloudRequestError.ResourceAlreadyExists, () => _registry.CreateGroup("all", "x", Now));
    }

    [Fact]
    public void A_thing_is_in_a_group_once()
    {
        _registry.CreateThing("lamp");
        _registry.CreateGroup("all", "", Now);
        _registry.AddToGroup("lamp", "all");
        _registry.AddToGroup("lamp", "all");
        Assert.Equal(["lamp"], _registry.GetGroup("all").Things);
        AssertRefused(CloudRequestError.ResourceNotFound, () => _registry.AddToGroup("nosuch", "all"));
        AssertRefused(CloudRequestError.ResourceNotFound, () => _registry.AddToGroup("lamp", "nosuch"));
    }

    [Fact]
    public void Ids_look_like_UUIDs_and_are_the_same_in_every_run() =>
        Assert.Equal(AwsNames.GetUuid(
            AwsNames.GetThingArn("lamp")), Guid.Parse(AwsNames.GetUuid(AwsNames.GetThingArn("lamp"))).ToString());

    private static ImmutableSortedDictionary<string, string> CreateAttributes(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);

    private static void AssertRefused(CloudRequestError error, Action request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);

    private static void AssertRefused(CloudRequestError error, Func<object> request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);
}
