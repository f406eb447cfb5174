using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>The trees of thing groups.</summary>
internal sealed class GroupHierarchy
{
    // AWS IoT quotas: the number of levels of a tree.
    private const int DepthMax = 7;

    private readonly Table<ThingGroup> _groups;
    private readonly TableIndex<ThingGroup> _byParent;

    /// <param name="groups">The table of all groups, still empty.</param>
    public GroupHierarchy(Table<ThingGroup> groups)
    {
        _groups = groups;
        _byParent = new TableIndex<ThingGroup>(
            groups, group => group.ParentName is { } parent ? [parent] : Array.Empty<string>());
    }

    /// <summary>A group and its ancestors, the root last.</summary>
    public IEnumerable<ThingGroup> GetSelfAndAncestors(ThingGroup group)
    {
        for (ThingGroup? at = group; at is not null; at = at.ParentName is { } parent ? _groups.Find(parent) : null)
        {
            yield return at;
        }
    }

    /// <summary>A group and all its descendants.</summary>
    public IEnumerable<ThingGroup> GetSelfAndDescendants(ThingGroup group) =>
        [group, .. GetChildren(group).SelectMany(GetSelfAndDescendants)];

    public IReadOnlyList<ThingGroup> GetChildren(ThingGroup group) => _byParent.Find(group.Name);

    /// <exception cref="CloudRequestException">The parent is on the seventh level, the last one.</exception>
    public void ThrowIfTooDeep(ThingGroup parent) => CloudRequestException.ThrowIfInvalid(
        GetSelfAndAncestors(parent).Count() < DepthMax,
        $"The group {parent.Name} is on level {DepthMax}, the lowest. Choose a parent group above it.");
}
