using DuplexSensor.Core.Bounds;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The board requests payloads from allowed URLs only (D12): https, a host of settings.json, no user name.
/// </summary>
public sealed class AllowedPayloadUrls(JobHistory jobHistory) : Checker
{
    public override void OnFetching(WorldBoard board, string url)
    {
        if (url.Length > Limits.UrlLengthMax || !Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            RecordViolation(board, $"requests an invalid URL of {url.Length} characters");
            return;
        }

        bool isAllowed = address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
            && GetAllowedHosts(board).Contains(address.Host, StringComparer.OrdinalIgnoreCase);
        if (!isAllowed)
        {
            RecordViolation(board, $"requests {address.Scheme}://{address.Authority}, which is not an allowed host");
        }

        string jobId = jobHistory.FindCurrent(board.Thing)?.JobId ?? "";
        bool isConfiguredUrl = jobHistory.FindCurrent(board.Thing)?.Document.TryGetProperty("url", out _) != true;
        if (isConfiguredUrl && url != board.Config.JobPayloadUrl.Replace("{jobId}", jobId, StringComparison.Ordinal))
        {
            RecordViolation(board, $"requests {address.AbsolutePath} as the payload of {jobId}");
        }
    }

    private static IEnumerable<string> GetAllowedHosts(WorldBoard board) => board.Config.JobPayloadUrl.Length == 0
        ? board.Config.JobPayloadHosts
        : [.. board.Config.JobPayloadHosts, new Uri(board.Config.JobPayloadUrl).Host];
}
