using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud;

/// <summary>
/// Creates a thing, its certificate, its policy and their attachments, which users create by hand on AWS.
/// </summary>
internal sealed class Onboarding(CertificateAuthority ca, ServiceDispatcher dispatcher, ThingFolders folders)
{
    // A thing is onboarded by one caller at a time, different things beside each other: most of it is cryptography. On
    // Windows and macOS, two names that differ only in letter case share a folder.
    private readonly ConcurrentDictionary<string, Lock> _gates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Onboards the things that have certificate files.</summary>
    public Task OnboardAllAsync() => Parallel.ForEachAsync(folders.ListThings(), (thing, _) =>
    {
        Onboard(thing);
        return ValueTask.CompletedTask;
    });

    public DeviceCredentials Onboard(string thing)
    {
        AwsNames.ThrowIfInvalidThingName(thing);
        lock (_gates.GetOrAdd(thing, _ => new Lock()))
        {
            string folder = folders.GetFolder(thing);
            DeviceCredentials files = ca.GetOrIssueCredentials(thing, folder);
            if (!TryRegister(thing, files))
            {
                files = ca.ReissueCredentials(thing, folder);
                TryRegister(thing, files);
            }

            return files;
        }
    }

    // False when the user has deleted the certificate: it must not be registered again.
    private bool TryRegister(string thing, DeviceCredentials files)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(files.CertificatePath);
        return dispatcher.Execute<bool>((services, now) =>
        {
            string id = CertificateIssuer.GetCertificateId(certificate);
            if (services.Certificates.WasDeleted(id))
            {
                return (false, []);
            }

            services.Registry.GetOrCreateThing(thing);
            if (services.Certificates.FindCertificate(id) is null)
            {
                Attach(services, thing, CertificateIssuer.ToRecord(certificate, now), now);
            }

            return (true, []);
        });
    }

    private static void Attach(ThingServices services, string thing, Certificate certificate, DateTimeOffset now)
    {
        services.Certificates.Register(certificate with { Status = CertificateStatus.Active });
        if (services.Policies.FindPolicy(DevicePolicy.Name) is null)
        {
            services.Policies.Create(DevicePolicy.Name, DevicePolicy.Document, now);
        }

        services.Policies.Attach(DevicePolicy.Name, certificate.Arn);
        services.Registry.Attach(thing, certificate.Arn);
    }
}
