using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A period that is applied without a restart counts from the last tick of the old period (D2): at the end all ticks
/// are whole periods after that tick. When a change comes close to a tick, or just after a freeze, the last tick is
/// uncertain; <see cref="TimerInPhase"/> checks that case.
/// </summary>
public sealed class LivePeriod(SettingsInFlash flash) : Checker
{
    private const int LateMsMax = 25;
    private const int SettledAfterMs = 300_000;

    private readonly Dictionary<int, Phase> _phases = [];
    private long _settledAtMs = long.MaxValue;

    public override void Lifted() => _settledAtMs = World.NowMs + SettledAfterMs;

    public override void Booted(WorldBoard board) =>
        _phases[board.Index] = new Phase { PeriodMs = flash.HeldBy(board).RefreshMs };

    // The check comes before the write of the change, which freezes the board itself.
    public override void Took(WorldBoard board, LinkEvent taken)
    {
        if (!board.WasFrozen)
        {
            _phases[board.Index].CalmAtMs = board.UptimeMs;
        }
    }

    public override void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        Phase phase = _phases[board.Index];
        int periodMs = flash.HeldBy(board).RefreshMs;
        if (periodMs == phase.PeriodMs)
        {
            return;
        }

        long sinceBeatMs = (nowMs - phase.BeatMs) % phase.PeriodMs;
        phase.IsUnsure |= sinceBeatMs < LateMsMax
            || phase.PeriodMs - sinceBeatMs < LateMsMax
            || phase.CalmAtMs != nowMs;
        phase.BeatMs = nowMs - sinceBeatMs;
        phase.PeriodMs = periodMs;
    }

    public override void Measured(WorldBoard board)
    {
        Phase phase = _phases[board.Index];
        bool isJudged = World.NowMs >= _settledAtMs
            && !board.WasFrozen
            && !board.Config.RestartOnChange
            && !phase.IsUnsure;
        if (!isJudged || flash.HeldBy(board).RefreshMs != phase.PeriodMs)
        {
            return;
        }

        long offMs = (board.UptimeMs - phase.BeatMs) % phase.PeriodMs;
        if (Math.Min(offMs, phase.PeriodMs - offMs) > LateMsMax)
        {
            Violate(board, $"measures {offMs} ms after a tick of its new period, {phase.PeriodMs} ms");
        }
    }

    private sealed class Phase
    {
        public required int PeriodMs { get; set; }

        public long BeatMs { get; set; }

        /// <summary>
        /// Uptime of the last dequeued event of a board without a freeze. A change by a job does not happen at such a
        /// moment.
        /// </summary>
        public long CalmAtMs { get; set; } = -1;

        public bool IsUnsure { get; set; }
    }
}
