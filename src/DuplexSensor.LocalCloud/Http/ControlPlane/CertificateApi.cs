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
            Issue = body => issuer.CreateFromRequest(
                ApiCall.JsonOf(body).RequiredTextAt("certificateSigningRequest"), time.GetUtcNow()),
        },
        new(ApiService.Iot, "DescribeCertificate", Describe),
        new(ApiService.Iot, "UpdateCertificate", Update),
        new(ApiService.Iot, "DeleteCertificate", Delete),
        new(ApiService.Iot, "ListCertificates", List) { Markers = true },
    ];

    private static ApiAnswer Create(ApiCall call)
    {
        IssuedCertificate issued = call.Issued!;
        Certificate certificate = call.Services.Certificates.Register(issued.Certificate with
        {
            Status = call.Flag("setAsActive") ? CertificateStatus.Active : CertificateStatus.Inactive,
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

        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer Describe(ApiCall call)
    {
        Certificate certificate = call.Services.Certificates.Find(call.Name);
        JsonObject description = Summary(certificate);
        description["certificatePem"] = certificate.Pem;
        description["ownedBy"] = AwsAccount.Current.Id;
        description["lastModifiedDate"] = certificate.LastModifiedAt.EpochSeconds();
        description["customerVersion"] = 1;
        description["generationId"] = Names.IdOf(certificate.Arn);
        description["validity"] = new JsonObject
        {
            ["notBefore"] = certificate.NotBefore.EpochSeconds(),
            ["notAfter"] = certificate.NotAfter.EpochSeconds(),
        };
        return ApiAnswer.Ok(new JsonObject { ["certificateDescription"] = description });
    }

    private static ApiAnswer Update(ApiCall call)
    {
        var status = Enum.Parse<CertificateStatus>(call.Text("newStatus")!, ignoreCase: true);
        call.Services.Certificates.SetStatus(call.Name, status, call.Now);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer Delete(ApiCall call)
    {
        ThingServices services = call.Services;
        Certificate certificate = services.Certificates.Find(call.Name);
        ThrowIfConflict(services.Registry.ThingsWith(certificate.Arn).Any(), "things");
        Policy[] policies = [.. services.Policies.AttachedTo(certificate.Arn)];
        ThrowIfConflict(policies.Length > 0 && !call.Flag("forceDelete"), "policies");
        services.Certificates.Delete(certificate.Id);
        foreach (Policy policy in policies)
        {
            services.Policies.Detach(policy.Name, certificate.Arn);
        }

        return ApiAnswer.Ok();
    }

    private static void ThrowIfConflict(bool isConflict, string what)
    {
        if (isConflict)
        {
            throw new CloudRequestException(
                CloudRequestError.DeleteConflict, $"The certificate is attached to {what}: detach it first.");
        }
    }

    private static ApiAnswer List(ApiCall call) =>
        Page.Of(call, "certificates", call.Services.Certificates.Certificates, c => (c.Id, Summary(c)));

    private static JsonObject Summary(Certificate certificate) => new()
    {
        ["certificateArn"] = certificate.Arn,
        ["certificateId"] = certificate.Id,
        ["status"] = certificate.StatusName,
        ["creationDate"] = certificate.CreatedAt.EpochSeconds(),
        ["certificateMode"] = "DEFAULT",
    };
}
