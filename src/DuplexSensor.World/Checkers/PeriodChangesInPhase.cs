using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A period that is applied without a restart counts from the last tick of the old period (D2): at the end all ticks
/// are whole periods after that tick. When a change comes close to a tick, or just after a freeze, the last tick is
/// uncertain; <see cref="TimerInPhase"/> checks that case.
/// </summary>
public sealed class PeriodChangesInPhase(SettingsHistory settingsHistory) : Checker
{
    private const int LateMsMax = 25;
    private const int SettledAfterMs = 300_000;

    private readonly Dictionary<int, Phase> _phases = [];
    private long _settledAtMs = long.MaxValue;

    public override void OnFaultsDisabled() => _settledAtMs = World.NowMs + SettledAfterMs;

    public override void OnBooted(WorldBoard board) =>
        _phases[board.Index] = new Phase { PeriodMs = settingsHistory.GetPersisted(board).RefreshMs };

    // The freeze is checked here, before the change is written: the write itself freezes the board.
    public override void OnLinkEventDequeued(WorldBoard board, LinkEvent linkEvent)
    {
        if (!board.WasRecentlyFrozen)
        {
            _phases[board.Index].DequeuedAtMs = board.UptimeMs;
        }
    }

    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        Phase phase = _phases[board.Index];
        int periodMs = settingsHistory.GetPersisted(board).RefreshMs;
        if (periodMs == phase.PeriodMs)
        {
            return;
        }

        long sinceTickMs = (nowMs - phase.TickMs) % phase.PeriodMs;
        phase.IsUncertain |= sinceTickMs < LateMsMax
            || phase.PeriodMs - sinceTickMs < LateMsMax
            || phase.DequeuedAtMs != nowMs;
        phase.TickMs = nowMs - sinceTickMs;
        phase.PeriodMs = periodMs;
    }

    public override void OnMeasuring(WorldBoard board)
    {
        Phase phase = _phases[board.Index];
        bool isChecked = World.NowMs >= _settledAtMs
            && !board.WasRecentlyFrozen
            && !board.Config.RestartOnChange
            && !phase.IsUncertain;
        if (!isChecked || settingsHistory.GetPersisted(board).RefreshMs != phase.PeriodMs)
        {
            return;
        }

        long sinceTickMs = (board.UptimeMs - phase.TickMs) % phase.PeriodMs;
        if (Math.Min(sinceTickMs, phase.PeriodMs - sinceTickMs) > LateMsMax)
        {
            RecordViolation(board, $"measures {sinceTickMs} ms after a tick of its new period, {phase.PeriodMs} ms");
        }
    }

    private sealed class Phase
    {
        public required int PeriodMs { get; set; }

        public long TickMs { get; set; }

        /// <summary>
        /// Uptime of the last dequeued event of a board without a freeze. A change by a job does not happen at such a
        /// moment.
        /// </summary>
        public long DequeuedAtMs { get; set; } = -1;

        public bool IsUncertain { get; set; }
    }
}
