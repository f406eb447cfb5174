using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>Things and thing groups, ordered by name. Refusals are <see cref="CloudRequestException"/>s.</summary>
public sealed class ThingRegistry
{
    // AWS IoT quotas, for a thing without a thing type.
    private const int AttributesMax = 3;

    private readonly SortedDictionary<string, Thing> _things = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ThingGroup> _groups = new(StringComparer.Ordinal);

    public IEnumerable<Thing> Things => _things.Values;

    public IEnumerable<ThingGroup> Groups => _groups.Values;

    /// <summary>Creates a thing; asking again for the same one is no error, for a different one it is.</summary>
    public Thing CreateThing(string name, ImmutableSortedDictionary<string, string>? attributes = null)
    {
        Names.ThrowIfNoThingName(name);
        var thing = new Thing(name);
        thing = thing with { Attributes = attributes ?? thing.Attributes };

        if (thing.Attributes.Count > AttributesMax)
        {
            throw CloudRequestException.Invalid($"A thing has {AttributesMax} attributes at most.");
        }

        if (_things.TryGetValue(name, out Thing? existing) && !existing.Attributes.SequenceEqual(thing.Attributes))
        {
            throw CloudRequestException.Exists($"The thing {name} already exists with other attributes.");
        }

        return _things[name] = existing ?? thing;
    }

    /// <summary>Takes up a thing that has certificate files already; it keeps the attributes that it has.</summary>
    public Thing Register(string name) =>
        _things.TryGetValue(name, out Thing? existing) ? existing : CreateThing(name);

    public Thing FindThing(string name) =>
        _things.TryGetValue(name, out Thing? thing)
            ? thing
            : throw CloudRequestException.NotFound($"Thing {name} cannot be found in registry.");

    /// <summary>Creates a group; asking again for the same one is no error, for a different one it is.</summary>
    public ThingGroup CreateGroup(string name, string description, DateTimeOffset now)
    {
        Names.ThrowIfNoThingName(name);
        if (_groups.TryGetValue(name, out ThingGroup? existing) && existing.Description != description)
        {
            throw CloudRequestException.Exists(
                $"Thing Group {name} already exists in current account with different properties");
        }

        return _groups[name] = existing ?? new ThingGroup(name, now) { Description = description };
    }

    public ThingGroup FindGroup(string name) =>
        _groups.TryGetValue(name, out ThingGroup? group)
            ? group
            : throw CloudRequestException.NotFound($"Thing group {name} cannot be found.");

    public void AddToGroup(string thing, string group)
    {
        ThingGroup found = FindGroup(group);
        _groups[group] = found with { Things = found.Things.Add(FindThing(thing).Name) };
    }

    /// <summary>The names of the things that a thing or group ARN stands for at this moment.</summary>
    public IEnumerable<string> ThingsOf(string arn)
    {
        if (Names.ThingOfArn(arn) is { } thing)
        {
            return [FindThing(thing).Name];
        }

        return Names.GroupOfArn(arn) is { } group
            ? FindGroup(group).Things
            : throw CloudRequestException.Invalid(
                $"'{arn}' is no target: use {Names.ArnOfThing("NAME")} or {Names.ArnOfGroup("NAME")}.");
    }
}
