using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>Looks certificates up in the cloud.</summary>
internal sealed class CertificateSearch(IAwsCli aws, CancellationToken cancellationToken)
{
    // AWS refuses a call when the two clocks differ by more (Signature Version 4).
    private static readonly TimeSpan ClockDifferenceMax = TimeSpan.FromMinutes(15);

    /// <summary>The description of a certificate; null when the cloud does not have it.</summary>
    public async Task<JsonObject?> FindAsync(string certificateId)
    {
        AwsResponse response = await aws.TryCallAsync(
            ["iot", "describe-certificate", $"--certificate-id={certificateId}"], cancellationToken);
        return response.IsNotFound ? null : response.GetJson()["certificateDescription"]!.AsObject();
    }

    /// <summary>
    /// The certificate of a key, which a run may have created before it was interrupted: of those created since then,
    /// the nearest in time first.
    /// </summary>
    /// <param name="keyPem">Private key.</param>
    /// <param name="since">When the interrupted run began to create it.</param>
    public async Task<JsonObject?> FindOfKeyAsync(string keyPem, DateTimeOffset since)
    {
        // The largest page, because the AWS CLI requests all pages of a list without a delay.
        JsonObject list = await aws.CallAsync(["iot", "list-certificates", "--page-size=250"], cancellationToken);
        IEnumerable<JsonNode> candidates = list["certificates"]!.AsArray()
            .Select(entry => entry!)
            .Where(entry => AwsTime.Read(entry["creationDate"]!) >= since - ClockDifferenceMax)
            .OrderBy(entry => (AwsTime.Read(entry["creationDate"]!) - since).Duration());
        foreach (JsonNode candidate in candidates)
        {
            JsonObject? found = await FindAsync((string)candidate["certificateId"]!);
            if (found is not null && DeviceKey.IsOf(keyPem, (string)found["certificatePem"]!))
            {
                return found;
            }
        }

        return null;
    }
}
