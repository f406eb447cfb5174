using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>At the end every board still reports once a period.</summary>
public sealed class StillReporting(SettingsHistory settingsHistory) : Checker
{
    // The ten minutes without faults may be too short to observe a longer period.
    private const int PeriodMsMax = 120_000;
    private const int GraceMs = 60_000;

    private readonly Dictionary<string, long> _acceptedAtMs = [];

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request is not null && message.Topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal))
        {
            _acceptedAtMs[message.Topic] = World.NowMs;
        }
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        foreach (WorldBoard board in World.Boards)
        {
            int periodMs = settingsHistory.GetPersisted(board).RefreshMs;
            string accepted = $"$aws/things/{board.Thing}/shadow/update/accepted";
            long silentMs = World.NowMs - _acceptedAtMs.GetValueOrDefault(accepted);
            if (periodMs <= PeriodMsMax && silentMs > (2 * periodMs) + GraceMs)
            {
                RecordViolation(board, $"has had no accepted report for {silentMs} ms, with a period of {periodMs} ms");
            }
        }

        return true;
    }
}
