using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about certificates.</summary>
internal sealed class CertificateApi(CertificateIssuer issuer, TimeProvider time)
{
    public IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "CreateKeysAndCertificate", Create)
        {
            Issue = _ => issuer.CreateWithKeys(time.GetUtcNow()),
        },
        new(ApiService.Iot, "CreateCertificateFromCsr", Create)
        {
            Issue = body => issuer.CreateFromCsr(
                ApiCall.ParseJson(body).ReadRequiredText("certificateSigningRequest"), time.GetUtcNow()),
        },
        new(ApiService.Iot, "DescribeCertificate", Describe),
        new(ApiService.Iot, "UpdateCertificate", Update),
        new(ApiService.Iot, "DeleteCertificate", Delete),
        new(ApiService.Iot, "ListCertificates", List) { UsesMarkers = true },
    ];

    private static ApiResponse Create(ApiCall call)
    {
        IssuedCertificate issued = call.Issued!;
        Certificate certificate = call.Services.Certificates.Register(issued.Certificate with
        {
            Status = call.IsQueryFlagSet("setAsActive") ? CertificateStatus.Active : CertificateStatus.Inactive,
        });
        var body = new JsonObject
        {
            ["certificateArn"] = certificate.Arn,
            ["certificateId"] = certificate.Id,
            ["certificatePem"] = certificate.Pem,
        };
        if (issued.PrivateKeyPem is { } privateKey)
        {
            body["keyPair"] = new JsonObject { ["PublicKey"] = issued.PublicKeyPem, ["PrivateKey"] = privateKey };
        }

        return ApiResponse.Ok(body);
    }

    private static ApiResponse Describe(ApiCall call)
    {
        Certificate certificate = call.Services.Certificates.GetCertificate(call.Name);
        JsonObject description = CreateSummary(certificate);
        description["certificatePem"] = certificate.Pem;
        description["ownedBy"] = AwsAccount.Current.Id;
        description["lastModifiedDate"] = certificate.LastModifiedAt.ToEpochSeconds();
        description["customerVersion"] = 1;
        description["generationId"] = AwsNames.GetUuid(certificate.Arn);
        description["validity"] = new JsonObject
        {
            ["notBefore"] = certificate.NotBefore.ToEpochSeconds(),
            ["notAfter"] = certificate.NotAfter.ToEpochSeconds(),
        };
        return ApiResponse.Ok(new JsonObject { ["certificateDescription"] = description });
    }

    private static ApiResponse Update(ApiCall call)
    {
        var status = Enum.Parse<CertificateStatus>(call.FindQueryText("newStatus")!, ignoreCase: true);
        call.Services.Certificates.SetStatus(call.Name, status, call.Now);
        return ApiResponse.Ok();
    }

    private static ApiResponse Delete(ApiCall call)
    {
        ThingServices services = call.Services;
        Certificate certificate = services.Certificates.GetCertificate(call.Name);
        ThrowIfConflict(services.Registry.FindThingsByPrincipal(certificate.Arn).Any(), "things");
        Policy[] policies = [.. services.Policies.FindByTarget(certificate.Arn)];
        ThrowIfConflict(policies.Length > 0 && !call.IsQueryFlagSet("forceDelete"), "policies");
        services.Certificates.Delete(certificate.Id);
        foreach (Policy policy in policies)
        {
            services.Policies.Detach(policy.Name, certificate.Arn);
        }

        return ApiResponse.Ok();
    }

    private static void ThrowIfConflict(bool isConflict, string what)
    {
        if (isConflict)
        {
            throw new CloudRequestException(
                CloudRequestError.DeleteConflict, $"The certificate is attached to {what}: detach it first.");
        }
    }

    private static ApiResponse List(ApiCall call) =>
        Page.Create(call, "certificates", call.Services.Certificates.Certificates, c => (c.Id, CreateSummary(c)));

    private static JsonObject CreateSummary(Certificate certificate) => new()
    {
        ["certificateArn"] = certificate.Arn,
        ["certificateId"] = certificate.Id,
        ["status"] = certificate.StatusName,
        ["creationDate"] = certificate.CreatedAt.ToEpochSeconds(),
        ["certificateMode"] = "DEFAULT",
    };
}
