using DuplexSensor.Core;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// Payloads come from allowed addresses only (D12): https, a host that settings.json names, nobody's name in it.
/// </summary>
public sealed class AllowedAddresses(JobLedger ledger) : Checker
{
    public override void Fetching(WorldBoard board, string url)
    {
        if (url.Length > Limits.UrlLengthMax || !Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            Violate(board, $"asks for an address of {url.Length} characters that is none");
            return;
        }

        bool isAllowed = address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
            && HostsOf(board).Contains(address.Host, StringComparer.OrdinalIgnoreCase);
        if (!isAllowed)
        {
            Violate(board, $"asks {address.Scheme}://{address.Authority}, which is not allowed");
        }

        string jobId = ledger.InHand(board.Thing)?.JobId ?? "";
        bool isOwn = ledger.InHand(board.Thing)?.Document.TryGetProperty("url", out _) != true;
        if (isOwn && url != board.Config.JobPayloadUrl.Replace("{jobId}", jobId, StringComparison.Ordinal))
        {
            Violate(board, $"asks for {address.AbsolutePath} as the payload of {jobId}");
        }
    }

    private static IEnumerable<string> HostsOf(WorldBoard board) => board.Config.JobPayloadUrl.Length == 0
        ? board.Config.JobPayloadHosts
        : [.. board.Config.JobPayloadHosts, new Uri(board.Config.JobPayloadUrl).Host];
}
