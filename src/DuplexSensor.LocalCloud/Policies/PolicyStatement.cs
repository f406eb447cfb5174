using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>One statement of a policy: effect, actions, resources and conditions.</summary>
internal sealed partial class PolicyStatement
{
    private static readonly string[] Members = ["Sid", "Effect", "Action", "Resource", "Condition"];

    private readonly IReadOnlyList<PolicyPattern> _actions;
    private readonly IReadOnlyList<PolicyPattern> _resources;
    private readonly IReadOnlyList<PolicyCondition> _conditions;

    private PolicyStatement(JsonObject statement)
    {
        if (statement.FirstOrDefault(member => !Members.Contains(member.Key)).Key is { } unknown)
        {
            throw CloudRequestException.MalformedPolicy(
                $"A statement cannot have '{unknown}'. Its members are {string.Join(", ", Members)}.");
        }

        IsDeny = ReadTexts(statement, "Effect") switch
        {
            ["Allow"] => false,
            ["Deny"] => true,
            _ => throw CloudRequestException.MalformedPolicy("'Effect' must be Allow or Deny."),
        };
        IReadOnlyList<string> actions = ReadTexts(statement, "Action");
        if (actions.FirstOrDefault(action => action != "*" && !ActionForm().IsMatch(action)) is { } malformed)
        {
            throw CloudRequestException.MalformedPolicy(
                $"The action '{malformed}' has no service. Write it as SERVICE:ACTION, such as iot:Publish.");
        }

        _actions = [.. actions.Select(action => PolicyPattern.Parse(action.ToLowerInvariant()))];
        _resources = [.. ReadTexts(statement, "Resource").Select(PolicyPattern.Parse)];
        _conditions = [.. ReadConditions(statement)];
        UnknownNames =
        [
            .. actions.Where(IotActions.IsUnknown).Select(UnknownName.FromAction),
            .. _conditions.Select(condition => condition.Key).Where(IotKeys.IsUnknown).Select(UnknownName.FromKey),
            .. _resources.Concat(_conditions.SelectMany(condition => condition.Values))
                .SelectMany(pattern => pattern.Variables).Where(IotKeys.IsUnknown).Select(UnknownName.FromVariable),
        ];
        Sid = statement["Sid"]?.ToString() ?? "";
    }

    public bool IsDeny { get; }

    public string Sid { get; }

    /// <summary>The actions, condition keys and variables with the prefix iot: that AWS IoT does not have.</summary>
    public IReadOnlyList<UnknownName> UnknownNames { get; }

    /// <exception cref="CloudRequestException">The node is not a valid statement.</exception>
    public static PolicyStatement Parse(JsonNode? node) => node is JsonObject statement
        ? new PolicyStatement(statement)
        : throw CloudRequestException.MalformedPolicy("A statement must be an object.");

    /// <summary>Whether the statement applies to the request: action, resource and conditions match.</summary>
    public bool Matches(AccessRequest request) =>
        _actions.Any(action => action.Matches(request.Action.ToLowerInvariant(), request.FindVariable))
        && _resources.Any(resource => resource.Matches(request.Resource, request.FindVariable))
        && _conditions.All(condition => condition.IsMet(request));

    private static IEnumerable<PolicyCondition> ReadConditions(JsonObject statement)
    {
        if (statement["Condition"] is not { } node)
        {
            yield break;
        }

        foreach ((string name, JsonNode? keys) in node as JsonObject ?? throw CreateMalformed("Condition"))
        {
            JsonObject byKey = keys as JsonObject ?? throw CreateMalformed($"Condition {name}");
            foreach ((string key, JsonNode? _) in byKey)
            {
                yield return new PolicyCondition(name, key, ReadTexts(byKey, key));
            }
        }
    }

    private static IReadOnlyList<string> ReadTexts(JsonObject parent, string name)
    {
        JsonNode?[] nodes = parent[name] is JsonArray list ? [.. list] : [parent[name]];
        return nodes.Length > 0 && nodes.All(node => node is JsonValue)
            ? [.. nodes.Select(node => node!.ToString())]
            : throw CreateMalformed(name);
    }

    private static CloudRequestException CreateMalformed(string name) =>
        CloudRequestException.MalformedPolicy($"'{name}' is missing or malformed.");

    // As in IAM: the prefix of a service, and an action in any letter case, with wildcards.
    [GeneratedRegex(@"^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+\z")]
    private static partial Regex ActionForm();
}
