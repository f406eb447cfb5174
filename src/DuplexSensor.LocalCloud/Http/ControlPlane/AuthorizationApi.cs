using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's call that evaluates policies without a connection.</summary>
internal static class AuthorizationApi
{
    private static readonly Dictionary<string, string> Actions = new()
    {
        ["CONNECT"] = AccessActions.Connect,
        ["PUBLISH"] = AccessActions.Publish,
        ["SUBSCRIBE"] = AccessActions.Subscribe,
        ["RECEIVE"] = AccessActions.Receive,
    };

    public static IEnumerable<ApiRoute> Routes => [new(ApiService.Iot, "TestAuthorization", TestAuthorization)];

    private static ApiResponse TestAuthorization(ApiCall call)
    {
        string principal = call.Json.ReadText("principal") ?? "";
        var identity = new ConnectionIdentity(
            call.FindQueryText("clientId") ?? "", AwsNames.ParseCertificateArn(principal) ?? "");
        Policy[] applying = [.. FindPolicies(call, principal)];
        IEnumerable<JsonNode> results =
            from info in call.Json["authInfos"]!.AsArray()
            from resource in info!.AsObject().ReadTexts("resources")
            select CreateResult(call, applying, (identity, info.AsObject().ReadText("actionType"), resource));
        return ApiResponse.Ok(new JsonObject { ["authResults"] = new JsonArray([.. results]) });
    }

    private static IEnumerable<Policy> FindPolicies(ApiCall call, string principal)
    {
        PolicyStore policies = call.Services.Policies;
        string[] skipped = call.Json.ReadTexts("policyNamesToSkip");
        return FindAttached(call.Services, principal)
            .Where(policy => !skipped.Contains(policy.Name))
            .Concat(call.Json.ReadTexts("policyNamesToAdd").Select(policies.GetPolicy))
            .Distinct();
    }

    private static IEnumerable<Policy> FindAttached(ThingServices services, string principal)
    {
        if (principal.Length == 0)
        {
            return [];
        }

        return AwsNames.ParseGroupArn(principal) is { } group
            ? services.Authorizer.FindPoliciesOfGroup(group)
            : services.Authorizer.FindPolicies(services.Certificates.GetByArn(principal).Arn);
    }

    private static JsonNode CreateResult(
        ApiCall call, Policy[] applying, (ConnectionIdentity Identity, string? ActionType, string Resource) asked)
    {
        string actionType = asked.ActionType ?? throw CloudRequestException.Invalid("'actionType' is missing.");
        var (allowing, denying) =
            call.Services.Authorizer.Explain(applying, asked.Identity, Actions[actionType], asked.Resource);
        return new JsonObject
        {
            ["authInfo"] = new JsonObject
            {
                ["actionType"] = actionType,
                ["resources"] = ((string[])[asked.Resource]).ToJson(),
            },
            ["allowed"] = CreateList(allowing),
            ["denied"] = new JsonObject { ["implicitDeny"] = CreateList([]), ["explicitDeny"] = CreateList(denying) },
            ["authDecision"] = denying.Count > 0 ? "EXPLICIT_DENY" : allowing.Count > 0 ? "ALLOWED" : "IMPLICIT_DENY",
            ["missingContextValues"] = new JsonArray(),
        };
    }

    private static JsonObject CreateList(IEnumerable<Policy> policies) =>
        new() { ["policies"] = new JsonArray([.. policies.Select(PolicyApi.CreateEntry)]) };
}
