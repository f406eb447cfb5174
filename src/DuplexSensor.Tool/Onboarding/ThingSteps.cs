using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Files;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>The steps that onboard a thing. Each can run again after an interruption.</summary>
/// <param name="cloud">Where the thing will be.</param>
/// <param name="shared">Policy and groups.</param>
/// <param name="folder">The thing's identity folder.</param>
/// <param name="onChange">Receives each change, as one line.</param>
/// <param name="cancellationToken">Ends a call.</param>
internal sealed class ThingSteps(
    TargetCloud cloud,
    SharedResources shared,
    IdentityFolder folder,
    Action<string> onChange,
    CancellationToken cancellationToken)
{
    // X.520, ub-common-name.
    private const int CommonNameLengthMax = 64;

    private readonly CertificateSearch _certificates = new(cloud.Aws, cancellationToken);

    private string SigningRequestPath => Path.Combine(folder.FullPath, "device.csr");

    public Task<Identity> CreateKeyAsync(Identity identity)
    {
        if (!File.Exists(folder.PrivateKeyPath))
        {
            folder.WritePrivateKey(DeviceKey.CreatePem());
            onChange("key created, for you alone to read");
        }

        return Task.FromResult(identity);
    }

    public async Task<Identity> EnsurePolicyAsync(Identity identity, string policy)
    {
        await shared.EnsurePolicyAsync(policy);
        return identity with { Policy = policy };
    }

    public async Task<Identity> CreateThingAsync(Identity identity, IReadOnlyDictionary<string, string> attributes)
    {
        string[] words = attributes.Count == 0 ? [] : [CreateAttributesWord(attributes)];
        AwsResponse created = await cloud.Aws.TryCallAsync(
            ["iot", "create-thing", NameWord(identity), .. words], cancellationToken);
        bool isOther = created.ErrorCode == AwsResponse.AlreadyExists;
        if (isOther && attributes.Count > 0)
        {
            await cloud.Aws.CallAsync(["iot", "update-thing", NameWord(identity), .. words], cancellationToken);
        }
        else if (!isOther)
        {
            created.GetJson();
        }

        onChange(isOther ? "thing exists with other attributes, taken over" : "thing is in the registry");
        return identity with { Attributes = attributes };
    }

    /// <param name="identity">The identity so far.</param>
    /// <param name="interruptedAt">When an interrupted run began to create the certificate; null when none did.</param>
    public async Task<Identity> CreateCertificateAsync(Identity identity, DateTimeOffset? interruptedAt)
    {
        string key = ReadKey();
        JsonObject? found = await FindExistingAsync(identity, key)
            ?? (interruptedAt is { } since ? await _certificates.FindOfKeyAsync(key, since) : null);
        if (found is not null)
        {
            ThrowIfInactive(cloud, identity.Thing, found);
        }

        JsonObject certificate = found ?? await CreateAsync(identity.Thing, key);
        folder.WriteCertificate(IdentityFolder.CaName, cloud.CaPem);
        folder.WriteCertificate(IdentityFolder.CertificateName, (string)certificate["certificatePem"]!);
        File.Delete(SigningRequestPath);
        string arn = (string)certificate["certificateArn"]!;
        onChange($"certificate {CertificateIds.Shorten(arn)} {(found is null ? "created" : "taken over")}");
        return identity with { Certificate = arn };
    }

    public async Task<Identity> AttachPolicyAsync(Identity identity)
    {
        await cloud.Aws.CallAsync(
            ["iot", "attach-policy", $"--policy-name={identity.Policy}", $"--target={identity.Certificate}"],
            cancellationToken);
        onChange($"policy {identity.Policy} attached to the certificate");
        return identity;
    }

    public async Task<Identity> AttachThingAsync(Identity identity)
    {
        await cloud.Aws.CallAsync(
            ["iot", "attach-thing-principal", NameWord(identity), $"--principal={identity.Certificate}"],
            cancellationToken);
        onChange("certificate attached to the thing");
        return identity;
    }

    public async Task<Identity> AddToGroupAsync(Identity identity, string group)
    {
        await shared.EnsureGroupAsync(group);
        await cloud.Aws.CallAsync(
            ["iot", "add-thing-to-thing-group", NameWord(identity), $"--thing-group-name={group}"],
            cancellationToken);
        onChange($"thing is in group {group}");
        return identity with { Group = group };
    }

    private static string NameWord(Identity identity) => $"--thing-name={identity.Thing}";

    private static string CreateAttributesWord(IReadOnlyDictionary<string, string> attributes)
    {
        var json = new JsonObject
        {
            ["attributes"] = new JsonObject(attributes.Select(attribute =>
                KeyValuePair.Create(attribute.Key, (JsonNode?)JsonValue.Create(attribute.Value)))),
        };
        return $"--attribute-payload={json.ToJsonString()}";
    }

    // A certificate in the folder, or one of which onboard.json knows the ARN.
    private async Task<JsonObject?> FindExistingAsync(Identity identity, string key)
    {
        if (File.Exists(folder.CertificatePath))
        {
            string pem = ReadFile(folder.CertificatePath);
            ThrowIfNoPair(key, pem);
            return await _certificates.FindAsync(CertificateIds.FromPem(pem));
        }

        JsonObject? known = identity.Certificate is { } arn
            ? await _certificates.FindAsync(CertificateIds.FromArn(arn))
            : null;
        return known is not null && DeviceKey.IsOf(key, (string)known["certificatePem"]!) ? known : null;
    }

    private async Task<JsonObject> CreateAsync(string thing, string key)
    {
        bool fits = cloud.LocalUrl is not null || thing.Length <= CommonNameLengthMax;
        AtomicFile.Write(SigningRequestPath, DeviceKey.CreateSigningRequest(key, fits ? thing : "duplex"));
        return await cloud.Aws.CallAsync(
            ["iot", "create-certificate-from-csr", "--set-as-active",
                $"--certificate-signing-request=file://{SigningRequestPath}"],
            cancellationToken);
    }

    private void ThrowIfNoPair(string key, string certificatePem)
    {
        try
        {
            if (DeviceKey.IsOf(key, certificatePem))
            {
                return;
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new UserException($"{folder.CertificatePath} is no certificate in PEM form: delete it, and run the "
                + "same command again, which gets it.", exception);
        }

        throw new UserException($"{folder.PrivateKeyPath} is not the key of {folder.CertificatePath}: put the right "
            + "files back, or delete both for new ones.");
    }

    public static void ThrowIfInactive(TargetCloud cloud, string thing, JsonObject certificate)
    {
        string status = (string)certificate["status"]!;
        if (status != "ACTIVE")
        {
            throw new UserException(cloud.InText(
                $"certificate {certificate["certificateId"]} of {thing} is {status}: it was taken out of service. "
                + $"'duplex onboard --thing {thing} --renew' makes a new key and certificate."));
        }
    }

    private string ReadKey()
    {
        string pem = ReadFile(folder.PrivateKeyPath);
        return DeviceKey.IsKey(pem) ? pem : throw new UserException($"{folder.PrivateKeyPath} is no private key in PEM "
            + "form without a passphrase: put the right file back, or delete it for a new key and certificate.");
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
