using System.Collections.Immutable;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>Things and thing groups, ordered by name. Refusals are <see cref="CloudRequestException"/>s.</summary>
public sealed class ThingRegistry
{
    // AWS IoT quotas.
    private const int AttributesMax = 3;
    private const int AttributesOfTypedMax = 50;
    private const int GroupsOfThingMax = 10;

    public ThingRegistry() => Hierarchy = new GroupHierarchy(GroupTable);

    public ThingTypeStore Types { get; } = new();

    internal GroupHierarchy Hierarchy { get; }

    internal Table<Thing> ThingTable { get; } = new("thing");

    internal Table<ThingGroup> GroupTable { get; } = new("group");

    public IEnumerable<Thing> Things => ThingTable.Records;

    public IEnumerable<ThingGroup> Groups => GroupTable.Records;

    /// <summary>Creates a thing; asking again for the same one is no error, for a different one it is.</summary>
    public Thing CreateThing(
        string name, ImmutableSortedDictionary<string, string>? attributes = null, string? typeName = null)
    {
        Names.ThrowIfNoThingName(name);
        var thing = new Thing(name) { TypeName = typeName };
        thing = Checked(thing with { Attributes = attributes ?? thing.Attributes });
        if (!ThingTable.TryFind(name, out Thing? existing))
        {
            ThrowIfNotUsable(typeName);
            return ThingTable.Set(name, thing);
        }

        return existing.Attributes.SequenceEqual(thing.Attributes) && existing.TypeName == typeName
            ? existing
            : throw CloudRequestException.Exists($"The thing {name} already exists with other attributes or type.");
    }

    /// <summary>Takes up a thing that has certificate files already; it keeps the attributes that it has.</summary>
    public Thing Register(string name) => ThingTable.Find(name) ?? CreateThing(name);

    public Thing FindThing(string name) =>
        ThingTable.Find(name) ?? throw CloudRequestException.NotFound($"Thing {name} cannot be found in registry.");

    internal Thing UpdateThing(string name, ThingUpdate update)
    {
        Thing thing = FindThing(name);
        ThrowIfOtherVersion($"thing {name}", thing.Version, update.ExpectedVersion);
        CloudRequestException.ThrowIfInvalid(
            update.TypeName is null || !update.RemovesType,
            "'thingTypeName' and 'removeThingType' exclude each other.");
        ThrowIfNotUsable(update.TypeName);
        return ThingTable.Set(name, Checked(thing with
        {
            Attributes = Updated(thing.Attributes, update.Attributes, update.Merge),
            TypeName = update.RemovesType ? null : update.TypeName ?? thing.TypeName,
            Version = thing.Version + 1,
        }));
    }

    /// <summary>Deletes a thing and takes it out of its groups; one that is not there is no error.</summary>
    internal void DeleteThing(string name, long? expected)
    {
        if (!ThingTable.TryFind(name, out Thing? thing))
        {
            return;
        }

        ThrowIfOtherVersion($"thing {name}", thing.Version, expected);
        CloudRequestException.ThrowIfInvalid(
            thing.Principals.IsEmpty,
            $"Cannot delete. Thing {name} is still attached to one or more principals");
        foreach (ThingGroup group in GroupsOf(name).ToArray())
        {
            RemoveFromGroup(name, group.Name);
        }

        ThingTable.Remove(name);
    }

    /// <summary>Deletes a deprecated type that no thing has.</summary>
    internal void DeleteType(string name, DateTimeOffset now)
    {
        CloudRequestException.ThrowIfInvalid(
            !Things.Any(thing => thing.TypeName == name),
            $"Things have the thing type {name}: remove it from them first.");
        Types.Delete(name, now);
    }

    /// <summary>Attaches a certificate by its ARN; once more is no error.</summary>
    internal void Attach(string thing, string principal)
    {
        Thing found = FindThing(thing);
        ThingTable.Set(thing, found with { Principals = found.Principals.Add(principal) });
    }

    internal void Detach(string thing, string principal)
    {
        Thing found = FindThing(thing);
        ThingTable.Set(thing, found with { Principals = found.Principals.Remove(principal) });
    }

    internal IEnumerable<Thing> ThingsWith(string principal) => Things.Where(t => t.Principals.Contains(principal));

    /// <summary>Creates a group; asking again for the same one is no error, for a different one it is.</summary>
    public ThingGroup CreateGroup(string name, string description, DateTimeOffset now) =>
        CreateGroup(new ThingGroup(name, now) { Description = description });

    /// <summary>Creates a group in its parent; asking again is judged as above.</summary>
    public ThingGroup CreateGroup(ThingGroup wanted)
    {
        Names.ThrowIfNoThingName(wanted.Name);
        if (wanted.ParentName is { } parent)
        {
            Hierarchy.ThrowIfTooDeep(FindGroup(parent));
        }

        if (!GroupTable.TryFind(wanted.Name, out ThingGroup? existing))
        {
            return GroupTable.Set(wanted.Name, wanted);
        }

        return existing.HasPropertiesOf(wanted)
            ? existing
            : throw CloudRequestException.Exists(
                $"Thing Group {wanted.Name} already exists in current account with different properties");
    }

    /// <summary>Changes a group's description and attributes; what is null stays as it is.</summary>
    internal ThingGroup UpdateGroup(
        string name,
        string? description,
        (IReadOnlyDictionary<string, string>? Values, bool Merge) attributes,
        long? expected)
    {
        ThingGroup group = FindGroup(name);
        ThrowIfOtherVersion($"thing group {name}", group.Version, expected);
        return GroupTable.Set(name, group with
        {
            Description = description ?? group.Description,
            Attributes = Updated(group.Attributes, attributes.Values, attributes.Merge),
            Version = group.Version + 1,
        });
    }

    public ThingGroup FindGroup(string name) =>
        GroupTable.Find(name) ?? throw CloudRequestException.NotFound($"Thing group {name} cannot be found.");

    internal IEnumerable<ThingGroup> GroupsOf(string thing) => Groups.Where(group => group.Things.Contains(thing));

    /// <summary>Deletes a group that no other one is in; one that is not there is no error.</summary>
    internal void DeleteGroup(string name, long? expected)
    {
        if (GroupTable.TryFind(name, out ThingGroup? group))
        {
            ThrowIfOtherVersion($"thing group {name}", group.Version, expected);
            CloudRequestException.ThrowIfInvalid(
                !Hierarchy.ChildrenOf(group).Any(), $"The thing group {name} has child groups: delete them first.");
            GroupTable.Remove(name);
        }
    }

    public void AddToGroup(string thing, string group)
    {
        ThingGroup found = FindGroup(group);
        string name = FindThing(thing).Name;
        CloudRequestException.ThrowIfInvalid(
            GroupsOf(name).Count(other => other.Name != group) < GroupsOfThingMax,
            $"A thing is in {GroupsOfThingMax} groups at most.");
        string root = RootOf(found);
        CloudRequestException.ThrowIfInvalid(
            !GroupsOf(name).Any(other => other.Name != group && RootOf(other) == root),
            $"The thing {name} is in another group of the same tree already, below {root}.");
        GroupTable.Set(group, found with { Things = found.Things.Add(name) });
    }

    internal void RemoveFromGroup(string thing, string group)
    {
        ThingGroup found = FindGroup(group);
        GroupTable.Set(group, found with { Things = found.Things.Remove(FindThing(thing).Name) });
    }

    /// <summary>The names of the things that a thing or group ARN stands for at this moment.</summary>
    public IEnumerable<string> ThingsOf(string arn)
    {
        if (Names.ThingOfArn(arn) is { } thing)
        {
            return [FindThing(thing).Name];
        }

        return Names.GroupOfArn(arn) is { } group
            ? Hierarchy.WithDescendants(FindGroup(group)).SelectMany(member => member.Things).Distinct()
            : throw CloudRequestException.Invalid(
                $"'{arn}' is no target: use {Names.ArnOfThing("NAME")} or {Names.ArnOfGroup("NAME")}.");
    }

    private string RootOf(ThingGroup group) => Hierarchy.WithAncestors(group).Last().Name;

    private void ThrowIfNotUsable(string? typeName)
    {
        if (typeName is not null)
        {
            Types.ThrowIfNotUsable(typeName);
        }
    }

    private static Thing Checked(Thing thing)
    {
        int most = thing.TypeName is null ? AttributesMax : AttributesOfTypedMax;
        CloudRequestException.ThrowIfInvalid(
            thing.Attributes.Count <= most,
            $"A thing has {AttributesMax} attributes at most, one with a thing type {AttributesOfTypedMax}.");
        return thing;
    }

    // Attributes replace those before, or are merged in, where an empty value removes one.
    private static ImmutableSortedDictionary<string, string> Updated(
        ImmutableSortedDictionary<string, string> attributes, IReadOnlyDictionary<string, string>? update, bool merge)
    {
        if (update is null)
        {
            return attributes;
        }

        ImmutableSortedDictionary<string, string> updated =
            (merge ? attributes : attributes.Clear()).SetItems(update);
        return updated.RemoveRange(updated.Where(a => a.Value.Length == 0).Select(a => a.Key));
    }

    private static void ThrowIfOtherVersion(string what, long version, long? expected)
    {
        if (expected is not null && expected != version)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionConflict, $"The version for {what} does not match the expected version.");
        }
    }
}
