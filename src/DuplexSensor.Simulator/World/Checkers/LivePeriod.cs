using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// A period that was applied live counts from the last beat of the old one (D2): in the end beats lie whole periods
/// behind that. A change so near to a beat, or on a board so lately frozen, that nobody can tell which beat was the
/// last is left to <see cref="TimerInPhase"/>.
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

    // Before the write, which freezes the board itself.
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
        phase.IsUnsure |= sinceBeatMs < LateMsMax || phase.PeriodMs - sinceBeatMs < LateMsMax
            || phase.CalmAtMs != nowMs;
        phase.BeatMs = nowMs - sinceBeatMs;
        phase.PeriodMs = periodMs;
    }

    public override void Measured(WorldBoard board)
    {
        Phase phase = _phases[board.Index];
        bool isJudged = World.NowMs >= _settledAtMs && !board.WasFrozen && !board.Config.RestartOnChange
            && !phase.IsUnsure;
        if (!isJudged || flash.HeldBy(board).RefreshMs != phase.PeriodMs)
        {
            return;
        }

        long offMs = (board.UptimeMs - phase.BeatMs) % phase.PeriodMs;
        if (Math.Min(offMs, phase.PeriodMs - offMs) > LateMsMax)
        {
            Violate(board,
                $"measures {offMs} ms off the phase that it had before {phase.PeriodMs} ms became its period");
        }
    }

    private sealed class Phase
    {
        public required int PeriodMs { get; set; }

        public long BeatMs { get; set; }

        /// <summary>
        /// When it last took something, not frozen: a change that a job brings is not of that moment.
        /// </summary>
        public long CalmAtMs { get; set; } = -1;

        public bool IsUnsure { get; set; }
    }
}
