using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud;

/// <summary>Does for a thing what its owner does on AWS by hand: thing, certificate, policy, attachments.</summary>
internal sealed class Onboarding(CertificateAuthority ca, Exchange exchange, ThingFolders folders)
{
    private readonly Lock _gate = new();

    /// <summary>Onboards the things that have certificate files.</summary>
    public void TakeUpAll()
    {
        foreach (string thing in folders.Things())
        {
            Onboard(thing);
        }
    }

    public DeviceCredentials Onboard(string thing)
    {
        Names.ThrowIfNoThingName(thing);
        lock (_gate)
        {
            string folder = folders.FolderOf(thing);
            DeviceCredentials files = ca.IssueFor(thing, folder);
            if (!TryRegister(thing, files))
            {
                Directory.Delete(folder, recursive: true);
                files = ca.IssueFor(thing, folder);
                TryRegister(thing, files);
            }

            return files;
        }
    }

    // False when the certificate was deleted by its owner, who does not want it back.
    private bool TryRegister(string thing, DeviceCredentials files)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(files.CertificatePath);
        return exchange.Serve<bool>((services, now) =>
        {
            string id = CertificateIssuer.IdOf(certificate);
            if (services.Certificates.WasDeleted(id))
            {
                return (false, []);
            }

            services.Registry.Register(thing);
            if (services.Certificates.FindOrNull(id) is null)
            {
                Attach(services, thing, CertificateIssuer.Describe(certificate, now), now);
            }

            return (true, []);
        });
    }

    private static void Attach(ThingServices services, string thing, Certificate certificate, DateTimeOffset now)
    {
        services.Certificates.Register(certificate with { Status = CertificateStatus.Active });
        if (services.Policies.FindOrNull(DevicePolicy.Name) is null)
        {
            services.Policies.Create(DevicePolicy.Name, DevicePolicy.Document, now);
        }

        services.Policies.Attach(DevicePolicy.Name, certificate.Arn);
        services.Registry.Attach(thing, certificate.Arn);
    }
}
