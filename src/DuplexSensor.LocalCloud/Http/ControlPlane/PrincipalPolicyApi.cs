using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>
/// The control plane's older calls about the policies of certificates. AWS still serves them beside the target calls.
/// </summary>
internal static class PrincipalPolicyApi
{
    private const string PrincipalHeader = "x-amzn-iot-principal";

    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "AttachPrincipalPolicy", AttachPrincipalPolicy),
        new(ApiService.Iot, "DetachPrincipalPolicy", DetachPrincipalPolicy),
        new(ApiService.Iot, "ListPrincipalPolicies", ListPrincipalPolicies) { UsesMarkers = true },
        new(ApiService.Iot, "ListPolicyPrincipals", ListPolicyPrincipals) { UsesMarkers = true },
    ];

    private static ApiResponse AttachPrincipalPolicy(ApiCall call)
    {
        Certificate certificate = call.Services.Certificates.GetByArn(call.Header(PrincipalHeader));
        call.Services.Policies.Attach(call.Name, certificate.Arn);
        return ApiResponse.Ok();
    }

    private static ApiResponse DetachPrincipalPolicy(ApiCall call)
    {
        call.Services.Policies.Detach(call.Name, call.Header(PrincipalHeader));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListPrincipalPolicies(ApiCall call)
    {
        IEnumerable<Policy> policies = call.Services.Policies.FindByTarget(call.Header(PrincipalHeader));
        return Page.Create(call, "policies", policies, policy => (policy.Name, PolicyApi.CreateEntry(policy)));
    }

    private static ApiResponse ListPolicyPrincipals(ApiCall call)
    {
        Policy policy = call.Services.Policies.GetPolicy(call.Header("x-amzn-iot-policy"));
        IEnumerable<string> certificates =
            policy.Targets.Where(target => AwsNames.ParseCertificateArn(target) is not null);
        return Page.Create(call, "principals", certificates, arn => (arn, arn));
    }
}
