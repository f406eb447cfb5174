using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Restarts;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each restart that the firmware requests has a cause in that boot (D2): a committed change of settings, a job that
/// requested a restart, or two hours without cloud.
/// </summary>
public sealed class EarnedRestarts(SettingsInFlash flash) : Checker
{
    private readonly Dictionary<int, long> _onlineAtMs = [];
    private readonly HashSet<int> _begunJobs = [];

    public override void Booted(WorldBoard board)
    {
        _onlineAtMs[board.Index] = World.NowMs;
        _begunJobs.Remove(board.Index);
    }

    public override void Published(WorldBoard board, CloudMessage message) =>
        _onlineAtMs[board.Index] = World.NowMs;

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" ends after the restart"u8) >= 0)
        {
            _begunJobs.Add(board.Index);
        }
    }

    public override void Restarting(WorldBoard board, string cause)
    {
        bool isEarned = cause switch
        {
            ResetCause.SettingsChanged => flash.ChangesIn(board) > 0,
            ResetCause.RebootRequested => flash.RebootsIn(board) > 0,
            ResetCause.Job => _begunJobs.Contains(board.Index),
            ResetCause.LinkLost => World.NowMs - _onlineAtMs[board.Index] >= Limits.OutageMs * 2L,
            _ => false,
        };
        if (!isEarned)
        {
            Violate(board, $"requests a restart with the cause {cause}, which did not occur in this boot");
        }
    }
}
