using DuplexSensor.Core.Bounds;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A committed change that requires a restart causes it within 3.5 s (D2). In a boot that had a
/// job, the restart may wait for the end of the job.
/// </summary>
public sealed class PromptRestarts(SettingsHistory settingsHistory) : Checker
{
    private readonly Dictionary<int, long> _changedAtMs = [];
    private readonly HashSet<int> _hadJob = [];

    public override void OnBooted(WorldBoard board)
    {
        _changedAtMs.Remove(board.Index);
        _hadJob.Remove(board.Index);
    }

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" job     "u8) >= 0 && line.IndexOf(" job     none"u8) < 0)
        {
            _hadJob.Add(board.Index);
        }
    }

    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        bool endsInRestart = settingsHistory.GetRebootCount(board) > 0
            || (settingsHistory.GetChangeCount(board) > 0 && board.Config.RestartOnChange);
        if (!endsInRestart || _hadJob.Contains(board.Index) || board.System.RestartCause is not null)
        {
            return;
        }

        _changedAtMs.TryAdd(board.Index, nowMs);
        if (nowMs - _changedAtMs[board.Index] >= Limits.RestartTimeoutMs)
        {
            RecordViolation(
                board, $"has not restarted {nowMs - _changedAtMs[board.Index]} ms after the commit of a change");
        }
    }
}
