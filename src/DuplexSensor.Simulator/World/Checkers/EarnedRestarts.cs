using DuplexSensor.Core;
using DuplexSensor.Core.Flash;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// At most one restart per effective change (D2), besides those that the plug causes: who restarts for settings has
/// committed others in that boot, who restarts for a job has had one in hand, who restarts for the link was without
/// cloud for two hours.
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
            Violate(board, $"restarts, {cause}, without a cause in this boot");
        }
    }
}
