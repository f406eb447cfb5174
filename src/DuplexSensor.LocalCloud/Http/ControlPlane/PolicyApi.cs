using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about policies.</summary>
internal static class PolicyApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "CreatePolicy", CreatePolicy),
        new(ApiService.Iot, "GetPolicy", GetPolicy),
        new(ApiService.Iot, "DeletePolicy", DeletePolicy),
        new(ApiService.Iot, "ListPolicies", ListPolicies) { UsesMarkers = true },
        new(ApiService.Iot, "CreatePolicyVersion", CreatePolicyVersion),
        new(ApiService.Iot, "ListPolicyVersions", ListPolicyVersions),
        new(ApiService.Iot, "GetPolicyVersion", GetPolicyVersion),
        new(ApiService.Iot, "SetDefaultPolicyVersion", SetDefaultPolicyVersion),
        new(ApiService.Iot, "DeletePolicyVersion", DeletePolicyVersion),
        new(ApiService.Iot, "AttachPolicy", AttachPolicy),
        new(ApiService.Iot, "DetachPolicy", DetachPolicy),
        new(ApiService.Iot, "ListAttachedPolicies", ListAttachedPolicies) { UsesMarkers = true },
        new(ApiService.Iot, "ListTargetsForPolicy", ListTargetsForPolicy) { UsesMarkers = true },
    ];

    /// <summary>A policy in a list.</summary>
    public static JsonObject CreateEntry(Policy policy) =>
        new() { ["policyName"] = policy.Name, ["policyArn"] = policy.Arn };

    private static ApiResponse CreatePolicy(ApiCall call)
    {
        Policy policy = call.Services.Policies.Create(call.Name, ReadDocument(call), call.Now);
        call.Services.Tags.Add(policy.Arn, call.Json.ReadTags("tags"));
        JsonObject body = CreateEntry(policy);
        body["policyDocument"] = policy.Document;
        body["policyVersionId"] = "1";
        return ApiResponse.Ok(body);
    }

    private static ApiResponse GetPolicy(ApiCall call)
    {
        Policy policy = call.Services.Policies.GetPolicy(call.Name);
        JsonObject body = CreateEntry(policy);
        body["policyDocument"] = policy.Document;
        body["defaultVersionId"] = $"{policy.DefaultVersion}";
        body["creationDate"] = policy.CreatedAt.ToEpochSeconds();
        body["lastModifiedDate"] = policy.LastModifiedAt.ToEpochSeconds();
        body["generationId"] = AwsNames.GetUuid(policy.Arn);
        return ApiResponse.Ok(body);
    }

    private static ApiResponse DeletePolicy(ApiCall call)
    {
        call.Services.Policies.Delete(call.Name);
        call.Services.Tags.RemoveAll(AwsNames.GetPolicyArn(call.Name));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListPolicies(ApiCall call) =>
        Page.Create(call, "policies", call.Services.Policies.Policies, policy => (policy.Name, CreateEntry(policy)));

    private static ApiResponse CreatePolicyVersion(ApiCall call)
    {
        bool isDefault = call.IsQueryFlagSet("setAsDefault");
        PolicyVersion version = call.Services.Policies.AddVersion(call.Name, ReadDocument(call), isDefault, call.Now);
        return ApiResponse.Ok(new JsonObject
        {
            ["policyArn"] = AwsNames.GetPolicyArn(call.Name),
            ["policyDocument"] = version.Document,
            ["policyVersionId"] = $"{version.Number}",
            ["isDefaultVersion"] = isDefault,
        });
    }

    private static ApiResponse ListPolicyVersions(ApiCall call)
    {
        Policy policy = call.Services.Policies.GetPolicy(call.Name);
        return ApiResponse.Ok(new JsonObject
        {
            ["policyVersions"] = new JsonArray([.. policy.Versions.Select(v => (JsonNode)CreateEntry(policy, v))]),
        });
    }

    private static ApiResponse GetPolicyVersion(ApiCall call)
    {
        Policy policy = call.Services.Policies.GetPolicy(call.Name);
        PolicyVersion version = call.Services.Policies.GetVersion(call.Name, call.PathNames[1]);
        JsonObject body = CreateEntry(policy);
        body["policyDocument"] = version.Document;
        body["policyVersionId"] = $"{version.Number}";
        body["isDefaultVersion"] = version.Number == policy.DefaultVersion;
        body["creationDate"] = version.CreatedAt.ToEpochSeconds();
        // A version does not change after its creation.
        body["lastModifiedDate"] = version.CreatedAt.ToEpochSeconds();
        body["generationId"] = AwsNames.GetUuid(policy.Arn);
        return ApiResponse.Ok(body);
    }

    private static ApiResponse SetDefaultPolicyVersion(ApiCall call)
    {
        call.Services.Policies.SetDefaultVersion(call.Name, call.PathNames[1], call.Now);
        return ApiResponse.Ok();
    }

    private static ApiResponse DeletePolicyVersion(ApiCall call)
    {
        call.Services.Policies.DeleteVersion(call.Name, call.PathNames[1]);
        return ApiResponse.Ok();
    }

    private static ApiResponse AttachPolicy(ApiCall call)
    {
        string target = call.Json.ReadRequiredText("target");
        if (AwsNames.ParseGroupArn(target) is { } group)
        {
            call.Services.Registry.GetGroup(group);
        }
        else
        {
            call.Services.Certificates.GetByArn(target);
        }

        call.Services.Policies.Attach(call.Name, target);
        return ApiResponse.Ok();
    }

    private static ApiResponse DetachPolicy(ApiCall call)
    {
        call.Services.Policies.Detach(call.Name, call.Json.ReadRequiredText("target"));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListAttachedPolicies(ApiCall call)
    {
        IEnumerable<Policy> policies =
            call.IsQueryFlagSet("recursive") && AwsNames.ParseGroupArn(call.Name) is { } group
                ? call.Services.Authorizer.FindPoliciesOfGroup(group)
                : call.Services.Policies.FindByTarget(call.Name);
        return Page.Create(
            call,
            "policies",
            policies.OrderBy(policy => policy.Name, StringComparer.Ordinal),
            policy => (policy.Name, CreateEntry(policy)));
    }

    private static ApiResponse ListTargetsForPolicy(ApiCall call) =>
        Page.Create(call, "targets", call.Services.Policies.GetPolicy(call.Name).Targets, target => (target, target));

    private static string ReadDocument(ApiCall call) => call.Json.ReadRequiredText("policyDocument");

    private static JsonObject CreateEntry(Policy policy, PolicyVersion version) => new()
    {
        ["versionId"] = $"{version.Number}",
        ["isDefaultVersion"] = version.Number == policy.DefaultVersion,
        ["createDate"] = version.CreatedAt.ToEpochSeconds(),
    };
}
