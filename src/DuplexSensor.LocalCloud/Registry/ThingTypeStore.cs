using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>
/// Thing types, ordered by name. A request that breaks a rule throws <see cref="CloudRequestException"/>.
/// </summary>
public sealed class ThingTypeStore
{
    // AWS IoT quotas.
    private const int SearchableAttributesMax = 3;

    // AWS IoT developer guide, Thing types: a type cannot be deleted until five minutes after its deprecation.
    private static readonly TimeSpan DeprecationTime = TimeSpan.FromMinutes(5);

    internal Table<ThingType> Table { get; } = new("thing-type");

    public IEnumerable<ThingType> Types => Table.Records;

    public ThingType Get(string name) =>
        Table.Find(name) ?? throw CloudRequestException.NotFound($"The thing type {name} cannot be found.");

    /// <summary>Creates a type. An existing name is an error, unless the properties are the same.</summary>
    public ThingType Create(ThingType wanted)
    {
        CloudRequestException.ThrowIfInvalid(
            wanted.SearchableAttributes.Count <= SearchableAttributesMax,
            $"A thing type has {SearchableAttributesMax} searchable attributes at most.");
        if (!Table.TryFind(wanted.Name, out ThingType? existing))
        {
            return Table.Set(wanted.Name, wanted);
        }

        bool isSame = existing.Description == wanted.Description
            && existing.SearchableAttributes.SequenceEqual(wanted.SearchableAttributes);
        return isSame
            ? existing
            : throw CloudRequestException.AlreadyExists(
                $"The thing type {wanted.Name} already exists with other properties.", existing.Arn);
    }

    internal void Deprecate(string name, DateTimeOffset? deprecatedAt) =>
        Table.Set(name, Get(name) with { DeprecatedAt = deprecatedAt });

    /// <summary>Checks whether a type can be assigned to a thing; null, no type, is allowed.</summary>
    /// <exception cref="CloudRequestException">The type does not exist, or it is deprecated.</exception>
    internal void ThrowIfNotUsable(string? name) => CloudRequestException.ThrowIfInvalid(
        name is null || Get(name).DeprecatedAt is null, $"The thing type {name} is deprecated. Choose another type.");

    /// <summary>Deletes a type that was deprecated at least five minutes ago.</summary>
    internal void Delete(string name, DateTimeOffset now)
    {
        ThingType type = Get(name);
        CloudRequestException.ThrowIfInvalid(
            now - type.DeprecatedAt >= DeprecationTime,
            $"The thing type {name} can be deleted {DeprecationTime.TotalMinutes} minutes after its deprecation. "
            + "Deprecate it with deprecate-thing-type, and wait.");
        Table.Remove(name);
    }
}
