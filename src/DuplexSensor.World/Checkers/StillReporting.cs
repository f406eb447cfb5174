using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end every board still reports once a period. A report that a full shadow rejects counts too: what users have
/// written may leave no space for the smallest one.
/// </summary>
public sealed class StillReporting(SettingsHistory settingsHistory) : Checker
{
    // The ten minutes without faults may be too short to observe a longer period.
    private const int PeriodMsMax = 120_000;
    private const int GraceMs = 60_000;

    private readonly Dictionary<string, long> _reportedAtMs = [];

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        bool isAccepted = message.Topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal);
        bool isFull = message.Topic.EndsWith("/shadow/update/rejected", StringComparison.Ordinal)
            && message.Payload.Span.IndexOf("\"code\":413"u8) >= 0
            && request?.Payload.Span.IndexOf("\"reported\":"u8) >= 0;
        if (request is not null && (isAccepted || isFull))
        {
            _reportedAtMs[message.Topic.Split('/')[2]] = World.NowMs;
        }
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        foreach (WorldBoard board in World.Boards)
        {
            int periodMs = settingsHistory.GetPersisted(board).RefreshMs;
            long silentMs = World.NowMs - _reportedAtMs.GetValueOrDefault(board.Thing);
            if (periodMs <= PeriodMsMax && silentMs > (2 * periodMs) + GraceMs)
            {
                RecordViolation(
                    board,
                    $"has had no accepted report for {silentMs} ms, nor one for a full shadow, with a period of"
                    + $" {periodMs} ms");
            }
        }

        return true;
    }
}
