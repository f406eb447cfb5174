using System.Collections.Immutable;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>
/// Things and thing groups, ordered by name. A request that breaks a rule throws <see cref="CloudRequestException"/>.
/// </summary>
public sealed class ThingRegistry
{
    // AWS IoT quotas.
    private const int AttributesMax = 3;
    private const int AttributesOfTypedMax = 50;
    private const int GroupsPerThingMax = 10;

    private readonly TableIndex<Thing> _thingsByPrincipal;
    private readonly TableIndex<ThingGroup> _groupsByThing;

    public ThingRegistry()
    {
        Hierarchy = new GroupHierarchy(GroupTable);
        _thingsByPrincipal = new TableIndex<Thing>(ThingTable, thing => thing.Principals);
        _groupsByThing = new TableIndex<ThingGroup>(GroupTable, group => group.Things);
    }

    public ThingTypeStore Types { get; } = new();

    internal GroupHierarchy Hierarchy { get; }

    internal Table<Thing> ThingTable { get; } = new("thing");

    internal Table<ThingGroup> GroupTable { get; } = new("group");

    public IEnumerable<Thing> Things => ThingTable.Records;

    public IEnumerable<ThingGroup> Groups => GroupTable.Records;

    /// <summary>
    /// Creates a thing. An existing name is an error, unless the attributes and the type are the same.
    /// </summary>
    public Thing CreateThing(
        string name, ImmutableSortedDictionary<string, string>? attributes = null, string? typeName = null)
    {
        AwsNames.ThrowIfInvalidThingName(name);
        var thing = new Thing(name) { TypeName = typeName };
        thing = Validate(thing with { Attributes = attributes ?? thing.Attributes });
        if (!ThingTable.TryFind(name, out Thing? existing))
        {
            Types.ThrowIfNotUsable(typeName);
            return ThingTable.Set(name, thing);
        }

        return existing.Attributes.SequenceEqual(thing.Attributes) && existing.TypeName == typeName
            ? existing
            : throw CloudRequestException.AlreadyExists(
                $"The thing {name} already exists with other attributes or type.", existing.Arn);
    }

    /// <summary>Returns the thing with this name; creates it without attributes if there is none.</summary>
    public Thing GetOrCreateThing(string name) => ThingTable.Find(name) ?? CreateThing(name);

    public Thing GetThing(string name) =>
        ThingTable.Find(name) ?? throw CloudRequestException.NotFound($"Thing {name} cannot be found in registry.");

    internal Thing UpdateThing(string name, ThingUpdate update)
    {
        Thing thing = GetThing(name);
        ThrowIfVersionMismatch($"thing {name}", thing.Version, update.ExpectedVersion);
        CloudRequestException.ThrowIfInvalid(
            update.TypeName is null || !update.RemovesType,
            "Give 'thingTypeName' or 'removeThingType', not both.");
        Types.ThrowIfNotUsable(update.TypeName);
        return ThingTable.Set(name, Validate(thing with
        {
            Attributes = ThingAttributes.ApplyUpdate(thing.Attributes, update.Attributes, update.Merge),
            TypeName = update.RemovesType ? null : update.TypeName ?? thing.TypeName,
            Version = thing.Version + 1,
        }));
    }

    /// <summary>Deletes a thing and removes it from its groups. A missing thing is no error.</summary>
    internal void DeleteThing(string name, long? expectedVersion)
    {
        if (!ThingTable.TryFind(name, out Thing? thing))
        {
            return;
        }

        ThrowIfVersionMismatch($"thing {name}", thing.Version, expectedVersion);
        CloudRequestException.ThrowIfInvalid(
            thing.Principals.IsEmpty,
            $"Cannot delete. Thing {name} is still attached to one or more principals");
        foreach (ThingGroup group in FindGroupsOfThing(name))
        {
            RemoveFromGroup(name, group.Name);
        }

        ThingTable.Remove(name);
    }

    /// <summary>Deletes a type, which must be deprecated and not assigned to any thing.</summary>
    internal void DeleteType(string name, DateTimeOffset now)
    {
        CloudRequestException.ThrowIfInvalid(
            !Things.Any(thing => thing.TypeName == name),
            $"The thing type {name} is in use. Remove it from its things first.");
        Types.Delete(name, now);
    }

    /// <summary>Attaches a certificate by its ARN. Attaching it again is no error.</summary>
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

    internal IReadOnlyList<Thing> FindThingsByPrincipal(string principal) => _thingsByPrincipal.Find(principal);

    /// <summary>The thing whose name is the client id, if the certificate is attached to it; otherwise null.</summary>
    internal Thing? FindAttachedThing(string clientId, string certificateId) =>
        ThingTable.Find(clientId) is { } thing
        && thing.Principals.Contains(AwsNames.GetCertificateArn(certificateId)) ? thing : null;

    /// <summary>Creates a group. An existing name is an error, unless the properties are the same.</summary>
    public ThingGroup CreateGroup(string name, string description, DateTimeOffset now) =>
        CreateGroup(new ThingGroup(name, now) { Description = description });

    /// <summary>
    /// Creates a group below its parent, if it has a parent. An existing name is an error, unless the properties are
    /// the same.
    /// </summary>
    public ThingGroup CreateGroup(ThingGroup wanted)
    {
        AwsNames.ThrowIfInvalidThingName(wanted.Name);
        if (wanted.ParentName is { } parent)
        {
            Hierarchy.ThrowIfTooDeep(GetGroup(parent));
        }

        if (!GroupTable.TryFind(wanted.Name, out ThingGroup? existing))
        {
            return GroupTable.Set(wanted.Name, wanted);
        }

        return existing.HasSameProperties(wanted)
            ? existing
            : throw CloudRequestException.AlreadyExists(
                $"Thing Group {wanted.Name} already exists in current account with different properties", existing.Arn);
    }

    /// <summary>Changes a group's description and attributes; null keeps the current values.</summary>
    internal ThingGroup UpdateGroup(
        string name,
        string? description,
        (IReadOnlyDictionary<string, string>? Values, bool Merge) attributes,
        long? expected)
    {
        ThingGroup group = GetGroup(name);
        ThrowIfVersionMismatch($"thing group {name}", group.Version, expected);
        return GroupTable.Set(name, group with
        {
            Description = description ?? group.Description,
            Attributes = ThingAttributes.ApplyUpdate(group.Attributes, attributes.Values, attributes.Merge),
            Version = group.Version + 1,
        });
    }

    public ThingGroup GetGroup(string name) =>
        GroupTable.Find(name) ?? throw CloudRequestException.NotFound($"Thing group {name} cannot be found.");

    internal IReadOnlyList<ThingGroup> FindGroupsOfThing(string thing) => _groupsByThing.Find(thing);

    /// <summary>Deletes a group, which must not have child groups. A missing group is no error.</summary>
    internal void DeleteGroup(string name, long? expected)
    {
        if (GroupTable.TryFind(name, out ThingGroup? group))
        {
            ThrowIfVersionMismatch($"thing group {name}", group.Version, expected);
            CloudRequestException.ThrowIfInvalid(
                Hierarchy.GetChildren(group).Count == 0,
                $"The thing group {name} has child groups: delete them first.");
            GroupTable.Remove(name);
        }
    }

    public void AddToGroup(string thing, string group)
    {
        ThingGroup found = GetGroup(group);
        string name = GetThing(thing).Name;
        ThingGroup[] others = [.. FindGroupsOfThing(name).Where(other => other.Name != group)];
        CloudRequestException.ThrowIfInvalid(
            others.Length < GroupsPerThingMax,
            $"The thing {name} is in {GroupsPerThingMax} groups, the maximum. Remove it from one first.");
        string root = GetRootName(found);
        CloudRequestException.ThrowIfInvalid(
            !others.Any(other => GetRootName(other) == root),
            $"The thing {name} is already in another group below {root}. Remove it from that group first.");
        GroupTable.Set(group, found with { Things = found.Things.Add(name) });
    }

    internal void RemoveFromGroup(string thing, string group)
    {
        ThingGroup found = GetGroup(group);
        GroupTable.Set(group, found with { Things = found.Things.Remove(GetThing(thing).Name) });
    }

    /// <summary>The thing name of a thing ARN, or the thing names of a group ARN and its nested groups.</summary>
    public ImmutableSortedSet<string> ResolveTarget(string arn)
    {
        if (AwsNames.ParseThingArn(arn) is { } thing)
        {
            return AwsNames.NoNames.Add(GetThing(thing).Name);
        }

        return AwsNames.ParseGroupArn(arn) is { } group
            ? Hierarchy.GetSelfAndDescendants(GetGroup(group)).Aggregate(
                AwsNames.NoNames, (things, member) => things.Union(member.Things))
            : throw CloudRequestException.Invalid(
                $"'{arn}' is not a target, such as {AwsNames.GetThingArn("NAME")} or {AwsNames.GetGroupArn("NAME")}.");
    }

    private string GetRootName(ThingGroup group) => Hierarchy.GetSelfAndAncestors(group).Last().Name;

    private static Thing Validate(Thing thing)
    {
        int most = thing.TypeName is null ? AttributesMax : AttributesOfTypedMax;
        CloudRequestException.ThrowIfInvalid(
            thing.Attributes.Count <= most,
            $"A thing can have {AttributesMax} attributes, or {AttributesOfTypedMax} if it has a thing type.");
        return thing;
    }

    private static void ThrowIfVersionMismatch(string what, long version, long? expectedVersion)
    {
        if (expectedVersion is not null && expectedVersion != version)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionConflict, $"The version for {what} does not match the expected version.");
        }
    }
}
