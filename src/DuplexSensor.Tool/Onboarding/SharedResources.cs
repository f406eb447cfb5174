using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>The policy and the groups that things share: each is looked up or created once a run.</summary>
/// <param name="cloud">Where they are.</param>
/// <param name="writeLine">Receives what the user should know, from any thread.</param>
/// <param name="cancellationToken">Ends the calls.</param>
internal sealed class SharedResources(
    TargetCloud cloud, Action<string> writeLine, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _policies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _groups = new(StringComparer.Ordinal);

    /// <summary>Creates the policy, shows and explains it, if it does not exist.</summary>
    /// <exception cref="UserException">A policy of this name exists with another document.</exception>
    public Task EnsurePolicyAsync(string policy) =>
        _policies.GetOrAdd(policy, name => new Lazy<Task>(() => CreatePolicyAsync(name))).Value;

    /// <summary>Creates the group if it does not exist.</summary>
    public Task EnsureGroupAsync(string group) =>
        _groups.GetOrAdd(group, name => new Lazy<Task>(() => CreateGroupAsync(name))).Value;

    private async Task CreatePolicyAsync(string policy)
    {
        string document = DevicePolicyText.CreateDocument(cloud.ArnPrefix);
        AwsResponse existing = await cloud.Aws.TryCallAsync(
            ["iot", "get-policy", $"--policy-name={policy}"], cancellationToken);
        if (!existing.IsNotFound)
        {
            ThrowIfOther(policy, document, (string)existing.GetJson()["policyDocument"]!);
            return;
        }

        AwsResponse created = await cloud.Aws.TryCallAsync(
            ["iot", "create-policy", $"--policy-name={policy}", $"--policy-document={document}"],
            cancellationToken);
        // Another run may have been faster; the document is the same then.
        if (created.ErrorCode != AwsResponse.AlreadyExists)
        {
            created.GetJson();
            writeLine(DevicePolicyText.Explain(policy, document));
        }
    }

    private void ThrowIfOther(string policy, string document, string existing)
    {
        if (!JsonNode.DeepEquals(JsonNode.Parse(document), JsonNode.Parse(existing)))
        {
            throw new UserException($"policy {policy} exists in {cloud.Description} with another document than "
                + "duplex's, and other boards may depend on it. Give --policy NAME for a policy of its own; "
                + $"'aws iot get-policy --policy-name {policy}' shows that one.");
        }
    }

    private async Task CreateGroupAsync(string group)
    {
        AwsResponse existing = await cloud.Aws.TryCallAsync(
            ["iot", "describe-thing-group", $"--thing-group-name={group}"], cancellationToken);
        if (!existing.IsNotFound)
        {
            existing.GetJson();
            return;
        }

        AwsResponse created = await cloud.Aws.TryCallAsync(
            ["iot", "create-thing-group", $"--thing-group-name={group}"], cancellationToken);
        // Another run may have been faster.
        if (created.ErrorCode != AwsResponse.AlreadyExists)
        {
            created.GetJson();
            writeLine($"group {group}: created");
        }
    }
}
