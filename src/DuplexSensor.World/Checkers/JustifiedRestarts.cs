using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Restarts;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each restart that the firmware requests has a cause in that boot (D2): a committed change of settings, a job that
/// requested a restart, or two hours without cloud.
/// </summary>
public sealed class JustifiedRestarts(SettingsHistory settingsHistory) : Checker
{
    private readonly Dictionary<int, long> _onlineAtMs = [];
    private readonly HashSet<int> _jobsWithRestart = [];

    public override void OnBooted(WorldBoard board)
    {
        _onlineAtMs[board.Index] = World.NowMs;
        _jobsWithRestart.Remove(board.Index);
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message) =>
        _onlineAtMs[board.Index] = World.NowMs;

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" ends after the restart"u8) >= 0)
        {
            _jobsWithRestart.Add(board.Index);
        }
    }

    public override void OnRestartRequested(WorldBoard board, string cause)
    {
        bool isJustified = cause switch
        {
            ResetCause.SettingsChanged => settingsHistory.GetChangeCount(board) > 0,
            ResetCause.RebootRequested => settingsHistory.GetRebootCount(board) > 0,
            ResetCause.Job => _jobsWithRestart.Contains(board.Index),
            ResetCause.LinkLost => World.NowMs - _onlineAtMs[board.Index] >= Limits.OutageMs * 2L,
            _ => false,
        };
        if (!isJustified)
        {
            RecordViolation(board, $"requests a restart with the cause {cause}, which did not occur in this boot");
        }
    }
}
