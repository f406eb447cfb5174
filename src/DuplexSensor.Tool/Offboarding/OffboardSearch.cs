using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Offboarding;

/// <summary>Finds what belongs to a thing, also what an interrupted offboarding has left.</summary>
internal sealed class OffboardSearch(TargetCloud cloud, string thing, CancellationToken cancellationToken)
{
    private readonly List<string> _kept = [];
    private readonly List<string> _shared = [];
    private readonly OffboardJournal _journal = new(cloud.GetFolder(thing));

    /// <summary>The plan for the whole thing.</summary>
    public async Task<OffboardPlan> PlanThingAsync()
    {
        IReadOnlyList<string>? principals = await FindListAsync(
            "principals", null, "list-thing-principals", $"--thing-name={thing}");
        IReadOnlyList<CertificateToDelete> certificates = await FindCertificatesAsync(principals ?? []);
        IReadOnlyList<string> groups = await FindUnusedGroupsAsync();
        IReadOnlyList<string> policies = await FindUnusedPoliciesAsync(certificates);
        IdentityFolder folder = cloud.GetFolder(thing);
        return new OffboardPlan
        {
            Thing = thing,
            IsWholeThing = true,
            DeletesThing = principals is not null,
            Certificates = certificates,
            SharedCertificates = _shared,
            Groups = groups,
            Policies = policies,
            Kept = _kept,
            Folder = Directory.Exists(folder.FullPath) ? folder.FullPath : null,
        };
    }

    /// <summary>The plan for one certificate: the thing stays.</summary>
    /// <param name="id">The certificate's id, or how it begins.</param>
    /// <exception cref="UserException">The thing has no such certificate but the one in its folder.</exception>
    public async Task<OffboardPlan> PlanCertificateAsync(string id)
    {
        IReadOnlyList<string> principals = await FindListAsync(
            "principals", null, "list-thing-principals", $"--thing-name={thing}")
            ?? throw new UserException($"{thing} is no thing of {cloud.Description}.");
        string[] arns = [.. principals.Concat(_journal.Certificates).Distinct()
            .Where(arn => CertificateIds.FromArn(arn).StartsWith(id, StringComparison.Ordinal))];
        if (arns.Length != 1)
        {
            throw new UserException($"{thing} has {arns.Length} certificates whose id begins with {id}, of "
                + $"{principals.Count}: {string.Join(", ", principals.Select(CertificateIds.FromArn))}.");
        }

        ThrowIfInUse(arns[0]);
        return new OffboardPlan
        {
            Thing = thing,
            IsWholeThing = false,
            DeletesThing = false,
            Certificates = [await DescribeAsync(arns[0], principals.Contains(arns[0]))],
            Groups = [],
            Policies = [],
            Kept = [$"thing {thing}, with its other certificates"],
        };
    }

    // A folder of the local cloud, or one that the user has filled, has a certificate and no record.
    private void ThrowIfInUse(string arn)
    {
        IdentityFolder folder = cloud.GetFolder(thing);
        string id = CertificateIds.FromArn(arn);
        if (folder.ReadRecord()?.Certificate == arn || FindCertificateId(folder) == id)
        {
            throw new UserException(cloud.InText(
                $"certificate {id} is the one in the folder of {thing}: renew it first with "
                + $"'duplex onboard --thing {thing} --renew', or offboard the thing."));
        }
    }

    private string? FindCertificateId(IdentityFolder folder)
    {
        string path = folder.CertificatePath;
        try
        {
            return File.Exists(path) ? CertificateIds.FromPem(File.ReadAllText(path)) : null;
        }
        catch (CryptographicException exception)
        {
            throw new UserException(cloud.InText(
                $"{path} is no certificate in PEM form, so the one in use is not known: delete that file, and run "
                + $"'duplex onboard --thing {thing}', which gets it again."), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: check its permissions.", exception);
        }
    }

    private async Task<IReadOnlyList<CertificateToDelete>> FindCertificatesAsync(IReadOnlyList<string> principals)
    {
        var search = new CertificateSearch(cloud.Aws, cancellationToken);
        var found = new List<CertificateToDelete>();
        foreach (string arn in principals.Concat(_journal.Certificates).Distinct())
        {
            bool isAttached = principals.Contains(arn);
            if (!isAttached && await search.FindAsync(CertificateIds.FromArn(arn)) is null)
            {
                continue;
            }

            IReadOnlyList<string> things = await FindListAsync(
                "things", null, "list-principal-things", $"--principal={arn}") ?? [];
            if (things.FirstOrDefault(name => name != thing) is { } other)
            {
                _kept.Add($"certificate {CertificateIds.FromArn(arn)}, which {other} has too");
                _shared.AddRange(isAttached ? [arn] : []);
                continue;
            }

            found.Add(await DescribeAsync(arn, isAttached));
        }

        return found;
    }

    private async Task<CertificateToDelete> DescribeAsync(string arn, bool isAttached) => new(
        arn,
        await FindListAsync("policies", "policyName", "list-attached-policies", $"--target={arn}") ?? [],
        isAttached);

    private async Task<IReadOnlyList<string>> FindUnusedGroupsAsync()
    {
        IReadOnlyList<string> groups = await FindListAsync(
            "thingGroups", "groupName", "list-thing-groups-for-thing", $"--thing-name={thing}") ?? [];
        var unused = new List<string>();
        foreach (string group in groups.Concat(_journal.Groups).Distinct())
        {
            IReadOnlyList<string>? things = await FindListAsync(
                "things", null, "list-things-in-thing-group", $"--thing-group-name={group}");
            int others = things?.Count(name => name != thing) ?? 0;
            IReadOnlyList<string> below = things is null ? [] : await FindListAsync(
                "thingGroups", "groupName", "list-thing-groups", $"--parent-group={group}") ?? [];
            if (others > 0 || below.Count > 0)
            {
                _kept.Add($"group {group}, with {DescribeMembers(others, below.Count)}");
            }
            else if (things is not null)
            {
                unused.Add(group);
            }
        }

        return unused;
    }

    private static string DescribeMembers(int things, int groups) => string.Join(" and ", (string[])
    [
        .. things > 0 ? [Counted.Format(things, "other thing")] : (string[])[],
        .. groups > 0 ? [$"{Counted.Format(groups, "group")} below it"] : (string[])[],
    ]);

    private async Task<IReadOnlyList<string>> FindUnusedPoliciesAsync(IReadOnlyList<CertificateToDelete> certificates)
    {
        string[] own = [.. certificates.Select(certificate => certificate.Arn)];
        var unused = new List<string>();
        foreach (string policy in certificates.SelectMany(one => one.Policies).Concat(_journal.Policies).Distinct())
        {
            IReadOnlyList<string>? targets = await FindListAsync(
                "targets", null, "list-targets-for-policy", $"--policy-name={policy}");
            int othersCount = targets?.Count(target => !own.Contains(target)) ?? 0;
            if (othersCount > 0)
            {
                string others = othersCount == 1
                    ? "1 other certificate or group"
                    : $"{othersCount} other certificates or groups";
                _kept.Add($"policy {policy}, with {others}");
            }
            else if (targets is not null)
            {
                unused.Add(policy);
            }
        }

        return unused;
    }

    // Null when what the list is of does not exist.
    private async Task<IReadOnlyList<string>?> FindListAsync(string list, string? member, params string[] words)
    {
        AwsResponse response = await cloud.Aws.TryCallAsync(["iot", .. words], cancellationToken);
        return response.IsNotFound
            ? null
            : [.. (response.GetJson()[list]?.AsArray() ?? []).Select(entry =>
                (string)(member is null ? entry! : entry![member]!)!)];
    }
}
