namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end the timer is in phase: each tick is whole periods after the boot, or, after a change that was applied
/// without a restart, whole periods after the first tick observed. Ticks just after a freeze are ignored.
/// </summary>
public sealed class TimerInPhase(SettingsHistory settingsHistory) : Checker
{
    private const int LateMsMax = 25;
    private const int SettledAfterMs = 300_000;

    private readonly Dictionary<(int Board, int Boot, int Changes), long> _firstMs = [];
    private long _settledAtMs = long.MaxValue;

    public override void OnFaultsDisabled() => _settledAtMs = World.NowMs + SettledAfterMs;

    public override void OnMeasuring(WorldBoard board)
    {
        int changes = settingsHistory.GetChangeCount(board);
        bool waitsForRestart = changes > 0 && board.Config.RestartOnChange;
        if (World.NowMs < _settledAtMs || board.WasRecentlyFrozen || waitsForRestart)
        {
            return;
        }

        (int, int, int) key = (board.Index, board.BootCount, changes);
        _firstMs.TryAdd(key, changes == 0 ? 0 : board.UptimeMs);
        int periodMs = settingsHistory.GetPersisted(board).RefreshMs;
        long sinceTickMs = (board.UptimeMs - _firstMs[key]) % periodMs;
        if (Math.Min(sinceTickMs, periodMs - sinceTickMs) > LateMsMax)
        {
            RecordViolation(
                board, $"measures {sinceTickMs} ms after a tick, out of phase, with a period of {periodMs} ms");
        }
    }
}
