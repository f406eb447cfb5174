using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>
/// The control plane's older calls about the policies of certificates, which AWS keeps beside those about targets.
/// </summary>
internal static class PrincipalPolicyApi
{
    private const string PrincipalHeader = "x-amzn-iot-principal";

    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "AttachPrincipalPolicy", AttachPrincipalPolicy),
        new(ApiService.Iot, "DetachPrincipalPolicy", DetachPrincipalPolicy),
        new(ApiService.Iot, "ListPrincipalPolicies", ListPrincipalPolicies) { Markers = true },
        new(ApiService.Iot, "ListPolicyPrincipals", ListPolicyPrincipals) { Markers = true },
    ];

    private static ApiAnswer AttachPrincipalPolicy(ApiCall call)
    {
        Certificate certificate = call.Services.Certificates.OfArn(call.Header(PrincipalHeader));
        call.Services.Policies.Attach(call.Name, certificate.Arn);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer DetachPrincipalPolicy(ApiCall call)
    {
        call.Services.Policies.Detach(call.Name, call.Header(PrincipalHeader));
        return ApiAnswer.Ok();
    }

    private static ApiAnswer ListPrincipalPolicies(ApiCall call)
    {
        IEnumerable<Policy> policies = call.Services.Policies.AttachedTo(call.Header(PrincipalHeader));
        return Page.Of(call, "policies", policies, policy => (policy.Name, PolicyApi.Entry(policy)));
    }

    private static ApiAnswer ListPolicyPrincipals(ApiCall call)
    {
        Policy policy = call.Services.Policies.Find(call.Header("x-amzn-iot-policy"));
        IEnumerable<string> certificates = policy.Targets.Where(target => Names.CertificateOfArn(target) is not null);
        return Page.Of(call, "principals", certificates, arn => (arn, arn));
    }
}
