using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>Encoding, line ends and kind of each PEM file.</summary>
internal sealed class PemTextCheck : ICheck
{
    private const string Certificate = "-----BEGIN CERTIFICATE-----";

    public string Name => "pem-text";

    public IReadOnlyList<string> Needs => ["files"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        BoardFiles files = context.Files;
        string[] paths =
            [.. new[] { files.CaPath, files.CertificatePath, files.PrivateKeyPath, files.PayloadCaPath }.Distinct()];
        string? error = paths.Select(path => FindError(path, isKey: path == files.PrivateKeyPath))
            .FirstOrDefault(error => error is not null);
        return Task.FromResult(error is null
            ? Finding.Ok($"{string.Join(", ", paths.Select(Path.GetFileName))}: line ends and encoding are right")
            : Finding.Failed(error, "Take the file as AWS or 'duplex onboard' wrote it, or save it as UTF-8 with LF as "
                + "line ends; a key without a passphrase: openssl pkey."));
    }

    private static string? FindError(string path, bool isKey)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string? error = PemText.FindError(bytes) ?? FindKindError(System.Text.Encoding.UTF8.GetString(bytes), isKey);
        return error is null ? null : $"{path}: {error}";
    }

    private static string? FindKindError(string text, bool isKey) =>
        !isKey ? text.Contains(Certificate, StringComparison.Ordinal) ? null : $"it has no {Certificate}"
        : text.Contains("ENCRYPTED", StringComparison.Ordinal) ? "it is encrypted, and the board has no passphrase"
        : DeviceKey.IsKey(text) ? null
        : "it is no private key, RSA or EC, in PEM form";
}
