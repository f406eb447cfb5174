using System.Collections.Immutable;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>Things and thing groups, ordered by name. Refusals are <see cref="CloudRequestException"/>s.</summary>
public sealed class ThingRegistry
{
    // AWS IoT quotas, for a thing without a thing type.
    private const int AttributesMax = 3;
    private const int GroupsPerThingMax = 10;

    internal Table<Thing> ThingTable { get; } = new("thing");

    internal Table<ThingGroup> GroupTable { get; } = new("group");

    public IEnumerable<Thing> Things => ThingTable.Records;

    public IEnumerable<ThingGroup> Groups => GroupTable.Records;

    /// <summary>Creates a thing; asking again for the same one is no error, for a different one it is.</summary>
    public Thing CreateThing(string name, ImmutableSortedDictionary<string, string>? attributes = null)
    {
        AwsNames.ThrowIfInvalidThingName(name);
        var thing = new Thing(name);
        thing = thing with { Attributes = Validate(attributes ?? thing.Attributes) };
        if (!ThingTable.TryFind(name, out Thing? existing))
        {
            return ThingTable.Set(name, thing);
        }

        return existing.Attributes.SequenceEqual(thing.Attributes)
            ? existing
            : throw CloudRequestException.AlreadyExists($"The thing {name} already exists with other attributes.");
    }

    /// <summary>Takes up a thing that has certificate files already; it keeps the attributes that it has.</summary>
    public Thing GetOrCreateThing(string name) => ThingTable.Find(name) ?? CreateThing(name);

    public Thing GetThing(string name) =>
        ThingTable.Find(name) ?? throw CloudRequestException.NotFound($"Thing {name} cannot be found in registry.");

    /// <summary>Replaces the attributes, or merges them in, where an empty value removes one.</summary>
    internal Thing UpdateThing(string name, IReadOnlyDictionary<string, string> attributes, bool merge, long? expectedVersion)
    {
        Thing thing = GetThing(name);
        ThrowIfVersionMismatch(thing, expectedVersion);
        ImmutableSortedDictionary<string, string> updated =
            (merge ? thing.Attributes : thing.Attributes.Clear()).SetItems(attributes);
        updated = updated.RemoveRange(updated.Where(a => a.Value.Length == 0).Select(a => a.Key));
        return ThingTable.Set(name, thing with { Attributes = Validate(updated), Version = thing.Version + 1 });
    }

    /// <summary>Deletes a thing and takes it out of its groups; one that is not there is no error.</summary>
    internal void DeleteThing(string name, long? expectedVersion)
    {
        if (!ThingTable.TryFind(name, out Thing? thing))
        {
            return;
        }

        ThrowIfVersionMismatch(thing, expectedVersion);
        CloudRequestException.ThrowIfInvalid(
            thing.Principals.IsEmpty,
            $"Cannot delete. Thing {name} is still attached to one or more principals");
        foreach (ThingGroup group in FindGroupsOfThing(name).ToArray())
        {
            RemoveFromGroup(name, group.Name);
        }

        ThingTable.Remove(name);
    }

    /// <summary>Attaches a certificate by its ARN; once more is no error.</summary>
    internal void Attach(string thing, string principal)
    {
        Thing found = GetThing(thing);
        ThingTable.Set(thing, found with { Principals = found.Principals.Add(principal) });
    }

    internal void Detach(string thing, string principal)
    {
        Thing found = GetThing(thing);
        ThingTable.Set(thing, found with { Principals = found.Principals.Remove(principal) });
    }

    internal IEnumerable<Thing> FindThingsByPrincipal(string principal) => Things.Where(t => t.Principals.Contains(principal));

    /// <summary>Creates a group; asking again for the same one is no error, for a different one it is.</summary>
    public ThingGroup CreateGroup(string name, string description, DateTimeOffset now)
    {
        AwsNames.ThrowIfInvalidThingName(name);
        if (!GroupTable.TryFind(name, out ThingGroup? existing))
        {
            return GroupTable.Set(name, new ThingGroup(name, now) { Description = description });
        }

        return existing.Description == description
            ? existing
            : throw CloudRequestException.AlreadyExists(
                $"Thing Group {name} already exists in current account with different properties");
    }

    public ThingGroup GetGroup(string name) =>
        GroupTable.Find(name) ?? throw CloudRequestException.NotFound($"Thing group {name} cannot be found.");

    internal IEnumerable<ThingGroup> FindGroupsOfThing(string thing) => Groups.Where(group => group.Things.Contains(thing));

    /// <summary>Deletes a group; one that is not there is no error.</summary>
    internal void DeleteGroup(string name) => GroupTable.Remove(name);

    public void AddToGroup(string thing, string group)
    {
        ThingGroup found = GetGroup(group);
        string name = GetThing(thing).Name;
        CloudRequestException.ThrowIfInvalid(
            FindGroupsOfThing(name).Count(other => other.Name != group) < GroupsPerThingMax,
            $"A thing is in {GroupsPerThingMax} groups at most.");
        GroupTable.Set(group, found with { Things = found.Things.Add(name) });
    }

    internal void RemoveFromGroup(string thing, string group)
    {
        ThingGroup found = GetGroup(group);
        GroupTable.Set(group, found with { Things = found.Things.Remove(GetThing(thing).Name) });
    }

    /// <summary>The names of the things that a thing or group ARN stands for at this moment.</summary>
    public IEnumerable<string> ResolveTarget(string arn)
    {
        if (AwsNames.ParseThingArn(arn) is { } thing)
        {
            return [GetThing(thing).Name];
        }

        return AwsNames.ParseGroupArn(arn) is { } group
            ? GetGroup(group).Things
            : throw CloudRequestException.Invalid(
                $"'{arn}' is no target: use {AwsNames.GetThingArn("NAME")} or {AwsNames.GetGroupArn("NAME")}.");
    }

    private static ImmutableSortedDictionary<string, string> Validate(
        ImmutableSortedDictionary<string, string> attributes)
    {
        CloudRequestException.ThrowIfInvalid(
            attributes.Count <= AttributesMax, $"A thing has {AttributesMax} attributes at most.");
        return attributes;
    }

    private static void ThrowIfVersionMismatch(Thing thing, long? expectedVersion)
    {
        if (expectedVersion is { } version && version != thing.Version)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionConflict,
                $"The version for thing {thing.Name} does not match the expected version.");
        }
    }
}
