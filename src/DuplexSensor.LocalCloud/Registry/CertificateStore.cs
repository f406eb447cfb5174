using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>
/// The certificates of devices. A request that breaks a rule throws <see cref="CloudRequestException"/>.
/// </summary>
public sealed class CertificateStore
{
    internal Table<Certificate> Table { get; } = new("certificate");

    /// <summary>The deleted certificates. A remaining file must not register its certificate again.</summary>
    internal Table<Certificate> DeletedTable { get; } = new("deleted-certificate");

    public IEnumerable<Certificate> Certificates => Table.Records;

    public Certificate? FindCertificate(string id) => Table.Find(id);

    public Certificate GetCertificate(string id) =>
        FindCertificate(id) ?? throw CloudRequestException.NotFound($"The certificate {id} does not exist.");

    /// <summary>The certificate with this ARN.</summary>
    /// <exception cref="CloudRequestException">The ARN is not valid, or no certificate has it.</exception>
    public Certificate GetByArn(string arn) => AwsNames.ParseCertificateArn(arn) is { } id
        ? GetCertificate(id)
        : throw CloudRequestException.Invalid(
            $"'{arn}' is not a certificate's ARN, such as {AwsNames.GetCertificateArn("ID")}.");

    public bool IsActive(string id) => FindCertificate(id)?.Status == CertificateStatus.Active;

    public bool WasDeleted(string id) => DeletedTable.Find(id) is not null;

    /// <summary>Adds a certificate; if its id exists already, returns the existing record unchanged.</summary>
    public Certificate Register(Certificate certificate) =>
        FindCertificate(certificate.Id) ?? Table.Set(certificate.Id, certificate);

    public void SetStatus(string id, CertificateStatus status, DateTimeOffset now) =>
        Table.Set(id, GetCertificate(id) with { Status = status, LastModifiedAt = now });

    /// <summary>Deletes a certificate, which must not be ACTIVE.</summary>
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
