using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>Onboards one thing: continues an interrupted run, and does again what the cloud no longer has.</summary>
/// <param name="cloud">Where the thing will be.</param>
/// <param name="shared">Policy and groups.</param>
/// <param name="options">How.</param>
/// <param name="onChange">Receives each change, as one line.</param>
/// <param name="cancellationToken">Ends a call.</param>
internal sealed class ThingOnboarding(
    TargetCloud cloud,
    SharedResources shared,
    OnboardOptions options,
    Action<string> onChange,
    CancellationToken cancellationToken)
{
    private const string Key = "key";
    private const string Policy = "policy";
    private const string Thing = "thing";
    private const string Certificate = "certificate";
    private const string AttachPolicy = "attach policy";
    private const string AttachThing = "attach thing";
    private const string Group = "group";

    /// <summary>The steps that a renewal need not repeat.</summary>
    public static readonly string[] StepsOfThing = [Policy, Thing, Group];

    private static readonly string[] AlwaysSteps = [Key, Policy, Thing, Certificate, AttachPolicy, AttachThing];

    /// <exception cref="UserException">A step failed; the next run continues with it.</exception>
    public async Task<OnboardResult> RunAsync(ThingPlan plan)
    {
        IdentityFolder folder = cloud.GetFolder(plan.Thing);
        folder.Create();
        using FolderLock own = FolderLock.Acquire(folder.FullPath);
        var renewal = new Renewal(folder);
        renewal.FinishInterrupted();
        if (!renewal.TryBegin(options.IsRenewal))
        {
            return await RunAsync(plan, folder);
        }

        plan = plan with { Group = plan.Group ?? folder.ReadRecord()?.Group };
        OnboardResult renewed = await RunAsync(plan, renewal.Next);
        renewal.Finish();
        return renewed with { Folder = folder.FullPath };
    }

    private async Task<OnboardResult> RunAsync(ThingPlan plan, IdentityFolder folder)
    {
        Identity identity = folder.ReadRecord() ?? new Identity { Thing = plan.Thing, Cloud = cloud.Name };
        ThrowIfOther(plan, identity, folder);
        bool hasMoved = identity.Endpoint is not null
            && (identity.Endpoint, identity.Port) != (cloud.Endpoint, cloud.Port);
        identity = identity with { Endpoint = cloud.Endpoint, Port = cloud.Port };
        var journal = new StepJournal(folder, identity, TimeProvider.System);
        if (hasMoved)
        {
            folder.WriteRecord(identity);
        }

        ResetWhatDiffers(plan, journal, folder);
        bool wasComplete = IsComplete(plan, journal);
        if (wasComplete && options.TrustsRecord)
        {
            return CreateResult(journal.Identity, folder, [], []);
        }

        if (wasComplete)
        {
            await ResetWhatIsGoneAsync(journal);
        }

        var changes = new List<string>();
        var steps = new ThingSteps(cloud, shared, folder, changes.Add + onChange, cancellationToken);
        await RunStepsAsync(plan, journal, steps);
        IReadOnlyList<string>? principals = await FindPrincipalsAsync(plan.Thing);
        string[] others = [.. (principals ?? []).Where(arn => arn != journal.Identity.Certificate)];
        return CreateResult(journal.Identity, folder, changes, others);
    }

    private async Task RunStepsAsync(ThingPlan plan, StepJournal journal, ThingSteps steps)
    {
        string policy = options.Policy ?? journal.Identity.Policy ?? OnboardOptions.DefaultPolicy;
        DateTimeOffset? interruptedAt = journal.FindBegin(Certificate);
        await journal.RunAsync(Key, steps.CreateKeyAsync);
        await journal.RunAsync(Policy, identity => steps.EnsurePolicyAsync(identity, policy));
        await journal.RunAsync(Thing, identity => steps.CreateThingAsync(identity, plan.Attributes));
        await journal.RunAsync(Certificate, identity => steps.CreateCertificateAsync(identity, interruptedAt));
        await journal.RunAsync(AttachPolicy, steps.AttachPolicyAsync);
        await journal.RunAsync(AttachThing, steps.AttachThingAsync);
        if ((plan.Group ?? journal.Identity.Group) is { } group)
        {
            await journal.RunAsync(Group, identity => steps.AddToGroupAsync(identity, group));
        }
    }

    private static bool IsComplete(ThingPlan plan, StepJournal journal) =>
        AlwaysSteps.All(journal.IsDone)
        && ((plan.Group ?? journal.Identity.Group) is null || journal.IsDone(Group));

    private void ThrowIfOther(ThingPlan plan, Identity identity, IdentityFolder folder)
    {
        if (identity.Cloud != cloud.Name || identity.Thing != plan.Thing)
        {
            throw new UserException($"{folder.FullPath} has {identity.Thing} of '{identity.Cloud}', and this is "
                + $"{plan.Thing} of '{cloud.Name}': move that folder away first.");
        }

        if (options.Policy is { } policy && identity.Policy is { } other && policy != other)
        {
            throw new UserException($"{plan.Thing} has policy {other}: omit --policy, or offboard the thing first.");
        }
    }

    // What the plan or the user's hand has changed since the last run.
    private static void ResetWhatDiffers(ThingPlan plan, StepJournal journal, IdentityFolder folder)
    {
        if (journal.IsDone(Key) && !File.Exists(folder.PrivateKeyPath))
        {
            File.Delete(folder.CertificatePath);
            journal.Reset(Key, Certificate, AttachPolicy, AttachThing);
        }

        if (journal.IsDone(Certificate)
            && !(File.Exists(folder.CertificatePath) && File.Exists(folder.CaPath)))
        {
            journal.Reset(Certificate);
        }

        if (journal.IsDone(Thing) && plan.Attributes.Count > 0
            && !plan.Attributes.ToHashSet().SetEquals(journal.Identity.Attributes ?? new Dictionary<string, string>()))
        {
            journal.Reset(Thing);
        }

        if (journal.IsDone(Group) && plan.Group is not null && plan.Group != journal.Identity.Group)
        {
            journal.Reset(Group);
        }
    }

    private async Task ResetWhatIsGoneAsync(StepJournal journal)
    {
        string arn = journal.Identity.Certificate!;
        var certificates = new CertificateSearch(cloud.Aws, cancellationToken);
        if (await certificates.FindAsync(CertificateIds.FromArn(arn)) is not { } certificate)
        {
            journal.Reset(Certificate, AttachPolicy, AttachThing);
            return;
        }

        ThingSteps.ThrowIfInactive(cloud, journal.Identity.Thing, certificate);
        await ResetAttachmentsAsync(journal, arn);
    }

    private async Task ResetAttachmentsAsync(StepJournal journal, string arn)
    {
        IReadOnlyList<string>? principals = await FindPrincipalsAsync(journal.Identity.Thing);
        if (principals is null)
        {
            journal.Reset(Thing, AttachThing, Group);
        }
        else if (!principals.Contains(arn))
        {
            journal.Reset(AttachThing);
        }

        if (!await HasAsync("policies", "policyName", journal.Identity.Policy!,
            ["iot", "list-attached-policies", $"--target={arn}"]))
        {
            journal.Reset(Policy, AttachPolicy);
        }

        if (principals is not null && journal.Identity.Group is { } group && !await HasAsync(
            "thingGroups", "groupName", group,
            ["iot", "list-thing-groups-for-thing", $"--thing-name={journal.Identity.Thing}"]))
        {
            journal.Reset(Group);
        }
    }

    private async Task<bool> HasAsync(string list, string member, string value, string[] words) =>
        (await cloud.Aws.CallAsync(words, cancellationToken))[list]!.AsArray()
            .Any(entry => (string?)entry![member] == value);

    // Null when the thing does not exist.
    private async Task<IReadOnlyList<string>?> FindPrincipalsAsync(string thing)
    {
        AwsResponse response = await cloud.Aws.TryCallAsync(
            ["iot", "list-thing-principals", $"--thing-name={thing}"], cancellationToken);
        return response.IsNotFound
            ? null
            : [.. response.GetJson()["principals"]!.AsArray().Select(arn => (string)arn!)];
    }

    private static OnboardResult CreateResult(
        Identity identity, IdentityFolder folder, IReadOnlyList<string> changes, IReadOnlyList<string> others)
    {
        using X509Certificate2 certificate = Load(folder.CertificatePath);
        return new OnboardResult
        {
            Thing = identity.Thing,
            Folder = folder.FullPath,
            Endpoint = identity.Endpoint!,
            Port = identity.Port,
            Certificate = identity.Certificate!,
            CertificateEnds = certificate.NotAfter.ToUniversalTime(),
            Changes = changes,
            OtherCertificates = others,
        };
    }

    private static X509Certificate2 Load(string path)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (CryptographicException exception)
        {
            throw new UserException(
                $"{path} is no certificate: delete it, and run the same command again, which gets it.", exception);
        }
    }
}
