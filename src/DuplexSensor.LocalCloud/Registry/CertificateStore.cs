using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>The certificates of devices. Refusals are <see cref="CloudRequestException"/>s.</summary>
public sealed class CertificateStore
{
    internal Table<Certificate> Table { get; } = new("certificate");

    /// <summary>Deleted ones: a file of one that still lies about must not bring it back.</summary>
    internal Table<Certificate> DeletedTable { get; } = new("deleted-certificate");

    public IEnumerable<Certificate> Certificates => Table.Records;

    public Certificate? FindCertificate(string id) => Table.Find(id);

    public Certificate GetCertificate(string id) =>
        FindCertificate(id) ?? throw CloudRequestException.NotFound($"The certificate {id} does not exist.");

    /// <summary>The certificate of an ARN.</summary>
    public Certificate GetByArn(string arn) => AwsNames.ParseCertificateArn(arn) is { } id
        ? GetCertificate(id)
        : throw CloudRequestException.Invalid($"'{arn}' is no certificate: use {AwsNames.GetCertificateArn("ID")}.");

    public bool IsActive(string id) => FindCertificate(id)?.Status == CertificateStatus.Active;

    public bool WasDeleted(string id) => DeletedTable.Find(id) is not null;

    /// <summary>Takes up a certificate; one that is known stays as it is.</summary>
    public Certificate Register(Certificate certificate) =>
        FindCertificate(certificate.Id) ?? Table.Set(certificate.Id, certificate);

    public void SetStatus(string id, CertificateStatus status, DateTimeOffset now) =>
        Table.Set(id, GetCertificate(id) with { Status = status, LastModifiedAt = now });

    /// <summary>Deletes a certificate that is not active.</summary>
    internal void Delete(string id)
    {
        Certificate certificate = GetCertificate(id);
        if (certificate.Status == CertificateStatus.Active)
        {
            throw new CloudRequestException(
                CloudRequestError.CertificateState, $"The certificate {id} is ACTIVE: make it INACTIVE first.");
        }

        Table.Remove(id);
        DeletedTable.Set(id, certificate);
    }
}
