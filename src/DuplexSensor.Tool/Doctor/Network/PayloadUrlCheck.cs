using DuplexSensor.Core.Settings;
using DuplexSensor.Tool.Doctor.Credentials;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>The server of job payloads shows a certificate that the board trusts.</summary>
internal sealed class PayloadUrlCheck : ICheck
{
    private const string Job = "30";

    public string Name => "payload-url";

    public IReadOnlyList<string> Needs => ["settings"];

    // A wrong CA, or a proxy that reads TLS, would fail both.
    public IReadOnlyList<string> UnlessFailed =>
        ["files", "pem-text", "certificate-order", "certificate-dates", "tls"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (!context.HasFiles || FindUrl(context) is not { } url)
        {
            return Finding.Skipped(context.HasFiles
                ? "a job document is its own payload here, or 'duplex up' serves it"
                : "needs the thing's files");
        }

        using PemCertificates roots = PemCertificates.Read(context.Files.PayloadCaPath);
        ServerAnswer server = await context.Pc.Network.GetCertificatesAsync(url.Host, url.Port, cancellationToken);
        string? error = ServerTrust.FindError(server, url.Host, roots, context.Now) ?? ServerTrust.FindKeyError(server);
        return error is null
            ? Finding.Ok($"https://{url.Authority}: '{CertificateNames.Describe(server.Own)}' until "
                + $"{server.Own.NotAfter:yyyy-MM-dd}, by '{CertificateNames.Describe(roots.First)}'")
            : Finding.Failed($"https://{url.Authority}: {error}", "Correct jobPayloadUrl in the board's settings.json, "
                + "or put that server's CA onto the board as payload-ca.pem. Empty: a job document is its own "
                + "payload.");
    }

    // 'duplex up' gives a virtual board a payload server of its own in place of a local one.
    private static Uri? FindUrl(CheckContext context)
    {
        DeviceConfig config = context.Settings.Read();
        string template = context.Files.PayloadUrl ?? config.JobPayloadUrl;
        config.JobPayloadUrl = template;
        Uri? url = template.Length > 0 ? new Uri(config.GetPayloadUrl(Job)) : null;
        return url is { IsLoopback: true } && context.Files.Exported is null ? null : url;
    }
}
