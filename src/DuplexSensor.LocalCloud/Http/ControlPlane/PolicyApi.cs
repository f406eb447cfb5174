using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about policies.</summary>
internal static class PolicyApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "CreatePolicy", CreatePolicy),
        new(ApiService.Iot, "GetPolicy", GetPolicy),
        new(ApiService.Iot, "DeletePolicy", DeletePolicy),
        new(ApiService.Iot, "ListPolicies", ListPolicies) { Markers = true },
        new(ApiService.Iot, "CreatePolicyVersion", CreatePolicyVersion),
        new(ApiService.Iot, "ListPolicyVersions", ListPolicyVersions),
        new(ApiService.Iot, "GetPolicyVersion", GetPolicyVersion),
        new(ApiService.Iot, "SetDefaultPolicyVersion", SetDefaultPolicyVersion),
        new(ApiService.Iot, "DeletePolicyVersion", DeletePolicyVersion),
        new(ApiService.Iot, "AttachPolicy", AttachPolicy),
        new(ApiService.Iot, "DetachPolicy", DetachPolicy),
        new(ApiService.Iot, "ListAttachedPolicies", ListAttachedPolicies) { Markers = true },
        new(ApiService.Iot, "ListTargetsForPolicy", ListTargetsForPolicy) { Markers = true },
    ];

    /// <summary>A policy in a list.</summary>
    public static JsonObject Entry(Policy policy) =>
        new() { ["policyName"] = policy.Name, ["policyArn"] = policy.Arn };

    private static ApiAnswer CreatePolicy(ApiCall call)
    {
        Policy policy = call.Services.Policies.Create(call.Name, DocumentIn(call), call.Now);
        call.Services.Tags.Add(policy.Arn, call.Json.TagsAt("tags"));
        JsonObject body = Entry(policy);
        body["policyDocument"] = policy.Document;
        body["policyVersionId"] = "1";
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer GetPolicy(ApiCall call)
    {
        Policy policy = call.Services.Policies.Find(call.Name);
        JsonObject body = Entry(policy);
        body["policyDocument"] = policy.Document;
        body["defaultVersionId"] = $"{policy.DefaultVersion}";
        body["creationDate"] = policy.CreatedAt.EpochSeconds();
        body["lastModifiedDate"] = policy.LastModifiedAt.EpochSeconds();
        body["generationId"] = Names.IdOf(policy.Arn);
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer DeletePolicy(ApiCall call)
    {
        call.Services.Policies.Delete(call.Name);
        call.Services.Tags.RemoveAll(Names.ArnOfPolicy(call.Name));
        return ApiAnswer.Ok();
    }

    private static ApiAnswer ListPolicies(ApiCall call) =>
        Page.Of(call, "policies", call.Services.Policies.Policies, policy => (policy.Name, Entry(policy)));

    private static ApiAnswer CreatePolicyVersion(ApiCall call)
    {
        bool isDefault = call.Flag("setAsDefault");
        PolicyVersion version = call.Services.Policies.AddVersion(call.Name, DocumentIn(call), isDefault, call.Now);
        return ApiAnswer.Ok(new JsonObject
        {
            ["policyArn"] = Names.ArnOfPolicy(call.Name),
            ["policyDocument"] = version.Document,
            ["policyVersionId"] = $"{version.Number}",
            ["isDefaultVersion"] = isDefault,
        });
    }

    private static ApiAnswer ListPolicyVersions(ApiCall call)
    {
        Policy policy = call.Services.Policies.Find(call.Name);
        return ApiAnswer.Ok(new JsonObject
        {
            ["policyVersions"] = new JsonArray([.. policy.Versions.Select(v => (JsonNode)Entry(policy, v))]),
        });
    }

    private static ApiAnswer GetPolicyVersion(ApiCall call)
    {
        Policy policy = call.Services.Policies.Find(call.Name);
        PolicyVersion version = call.Services.Policies.FindVersion(call.Name, call.Names[1]);
        JsonObject body = Entry(policy);
        body["policyDocument"] = version.Document;
        body["policyVersionId"] = $"{version.Number}";
        body["isDefaultVersion"] = version.Number == policy.DefaultVersion;
        body["creationDate"] = version.CreatedAt.EpochSeconds();
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer SetDefaultPolicyVersion(ApiCall call)
    {
        call.Services.Policies.SetDefault(call.Name, call.Names[1], call.Now);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer DeletePolicyVersion(ApiCall call)
    {
        call.Services.Policies.DeleteVersion(call.Name, call.Names[1]);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer AttachPolicy(ApiCall call)
    {
        string target = call.Json.RequiredTextAt("target");
        if (Names.GroupOfArn(target) is { } group)
        {
            call.Services.Registry.FindGroup(group);
        }
        else
        {
            call.Services.Certificates.OfArn(target);
        }

        call.Services.Policies.Attach(call.Name, target);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer DetachPolicy(ApiCall call)
    {
        call.Services.Policies.Detach(call.Name, call.Json.RequiredTextAt("target"));
        return ApiAnswer.Ok();
    }

    private static ApiAnswer ListAttachedPolicies(ApiCall call)
    {
        ThingRegistry registry = call.Services.Registry;
        IEnumerable<string> targets = call.Flag("recursive") && Names.GroupOfArn(call.Name) is { } name
            ? registry.Hierarchy.WithAncestors(registry.FindGroup(name)).Select(group => group.Arn)
            : [call.Name];
        IEnumerable<Policy> policies = targets.SelectMany(call.Services.Policies.AttachedTo).Distinct()
            .OrderBy(policy => policy.Name, StringComparer.Ordinal);
        return Page.Of(call, "policies", policies, policy => (policy.Name, Entry(policy)));
    }

    private static ApiAnswer ListTargetsForPolicy(ApiCall call) =>
        Page.Of(call, "targets", call.Services.Policies.Find(call.Name).Targets, target => (target, target));

    private static string DocumentIn(ApiCall call) => call.Json.RequiredTextAt("policyDocument");

    private static JsonObject Entry(Policy policy, PolicyVersion version) => new()
    {
        ["versionId"] = $"{version.Number}",
        ["isDefaultVersion"] = version.Number == policy.DefaultVersion,
        ["createDate"] = version.CreatedAt.EpochSeconds(),
    };
}
