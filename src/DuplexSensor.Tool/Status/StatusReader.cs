using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Status;

/// <summary>Asks a cloud for its things and what it knows of each.</summary>
internal sealed class StatusReader(TargetCloud cloud, string? group)
{
    // An error is one line.
    private const int GroupsMax = 20;

    // docs/settings.md.
    private static readonly string[] Settings = ["refresh", "on", "reboot"];

    /// <summary>The names of the things, in ordinal order.</summary>
    /// <exception cref="UserException">The call failed, or there is no such group.</exception>
    public async Task<IReadOnlyList<string>> ListThingsAsync(CancellationToken cancellationToken)
    {
        if (group is null)
        {
            JsonObject all = await cloud.Aws.CallAsync(["iot", "list-things"], cancellationToken);
            return Sort(all["things"]!.AsArray().Select(thing => (string)thing!["thingName"]!));
        }

        AwsResponse members = await cloud.Aws.TryCallAsync(
            ["iot", "list-things-in-thing-group", $"--thing-group-name={group}", "--recursive"], cancellationToken);
        return members.IsNotFound
            ? throw new UserException($"--group {group}: there is no such group ({cloud.Description}). "
                + await ListGroupsAsync(cancellationToken))
            : Sort(members.GetJson()["things"]!.AsArray().Select(thing => (string)thing!));
    }

    private async Task<string> ListGroupsAsync(CancellationToken cancellationToken)
    {
        JsonObject all = await cloud.Aws.CallAsync(["iot", "list-thing-groups"], cancellationToken);
        string[] names = [.. all["thingGroups"]!.AsArray().Select(entry => (string)entry!["groupName"]!)];
        return names.Length == 0 ? "There is none." : $"Give one of {string.Join(", ", names.Take(GroupsMax))}.";
    }

    /// <summary>The status of each thing, in the order of the names.</summary>
    /// <param name="things">Thing names.</param>
    /// <param name="onDone">Called after each thing, from any thread.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="UserException">A call failed.</exception>
    public async Task<IReadOnlyList<ThingStatus>> ReadAsync(
        IReadOnlyList<string> things, Action onDone, CancellationToken cancellationToken)
    {
        Presence presence = await Presence.LoadAsync(cloud, group, cancellationToken);
        var statuses = new ThingStatus[things.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = AwsCalls.ThingsAtATime,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, things.Count, parallel, async (i, _) =>
        {
            statuses[i] = await ReadAsync(things[i], presence, cancellationToken);
            onDone();
        });
        return statuses;
    }

    /// <summary>The status of one thing, which exists.</summary>
    /// <exception cref="UserException">A call failed.</exception>
    public async Task<ThingStatus> ReadThingAsync(string thing, CancellationToken cancellationToken) =>
        await ReadAsync(thing, await Presence.LoadThingAsync(cloud, thing, cancellationToken), cancellationToken);

    private static IReadOnlyList<string> Sort(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private async Task<ThingStatus> ReadAsync(string thing, Presence presence, CancellationToken cancellationToken)
    {
        Connection connection = await presence.FindAsync(thing, cancellationToken);
        JsonObject shadow = await ShadowCall.FindAsync(cloud.Aws, thing, cancellationToken) ?? [];
        JsonObject desired = GetState(shadow, "desired");
        return new ThingStatus
        {
            Thing = thing,
            IsOnline = connection.IsOnline,
            OnlineChangedAt = connection.ChangedAt,
            ReportAge = ShadowTimes.FindReportAge(shadow),
            BootedAt = ShadowTimes.FindBoot(shadow),
            InForce = Pick(GetState(shadow, "reported"), Settings.Union(desired.Select(member => member.Key))),
            Desired = desired,
            Delta = GetState(shadow, "delta"),
            Jobs = await ReadJobsAsync(thing, cancellationToken),
            Certificates = await ReadCertificatesAsync(thing, cancellationToken),
        };
    }

    private async Task<IReadOnlyList<ThingJob>> ReadJobsAsync(string thing, CancellationToken cancellationToken)
    {
        JsonObject list = await cloud.Aws.CallAsync(
            ["iot", "list-job-executions-for-thing", $"--thing-name={thing}"], cancellationToken);
        return
        [
            .. list["executionSummaries"]!.AsArray()
                .Select(entry => new ThingJob(
                    (string)entry!["jobId"]!,
                    (string)entry["jobExecutionSummary"]!["status"]!,
                    AwsTime.Read(entry["jobExecutionSummary"]!["queuedAt"]!)))
                .OrderByDescending(job => job.QueuedAt),
        ];
    }

    private async Task<IReadOnlyList<ThingCertificate>> ReadCertificatesAsync(
        string thing, CancellationToken cancellationToken)
    {
        JsonObject list = await cloud.Aws.CallAsync(
            ["iot", "list-thing-principals", $"--thing-name={thing}"], cancellationToken);
        var search = new CertificateSearch(cloud.Aws, cancellationToken);
        var found = new List<ThingCertificate>();
        foreach (string arn in list["principals"]!.AsArray().Select(arn => (string)arn!))
        {
            if (await search.FindAsync(CertificateIds.FromArn(arn)) is { } certificate)
            {
                found.Add(new ThingCertificate(
                    CertificateIds.FromArn(arn),
                    (string)certificate["status"]!,
                    AwsTime.Read(certificate["validity"]!["notAfter"]!)));
            }
        }

        return found;
    }

    private static JsonObject GetState(JsonObject shadow, string name) =>
        shadow["state"]?[name]?.DeepClone().AsObject() ?? [];

    private static JsonObject Pick(JsonObject members, IEnumerable<string> names) => new(
        names.Where(members.ContainsKey).Select(name => KeyValuePair.Create(name, members[name]?.DeepClone())));
}
