using DuplexSensor.Core.Bounds;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The board requests payloads from allowed URLs only (D12): https, a host of settings.json, no user name.
/// </summary>
public sealed class AllowedAddresses(JobLedger ledger) : Checker
{
    public override void Fetching(WorldBoard board, string url)
    {
        if (url.Length > Limits.UrlLengthMax || !Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            Violate(board, $"requests an invalid URL of {url.Length} characters");
            return;
        }

        bool isAllowed = address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
            && HostsOf(board).Contains(address.Host, StringComparer.OrdinalIgnoreCase);
        if (!isAllowed)
        {
            Violate(board, $"requests {address.Scheme}://{address.Authority}, which is not an allowed host");
        }

        string jobId = ledger.InHand(board.Thing)?.JobId ?? "";
        bool isOwn = ledger.InHand(board.Thing)?.Document.TryGetProperty("url", out _) != true;
        if (isOwn && url != board.Config.JobPayloadUrl.Replace("{jobId}", jobId, StringComparison.Ordinal))
        {
            Violate(board, $"requests {address.AbsolutePath} as the payload of {jobId}");
        }
    }

    private static IEnumerable<string> HostsOf(WorldBoard board) => board.Config.JobPayloadUrl.Length == 0
        ? board.Config.JobPayloadHosts
        : [.. board.Config.JobPayloadHosts, new Uri(board.Config.JobPayloadUrl).Host];
}
