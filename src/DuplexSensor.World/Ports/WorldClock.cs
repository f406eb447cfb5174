using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>
/// UTC on the board. It is unknown until the time server answers, which may take hours, and a fault may make it jump.
/// </summary>
public sealed class WorldClock(VirtualWorld world) : IClock
{
    private const int AnswerMsMax = 120_000;
    private const int SilenceMsMax = 4 * 3_600_000;

    private long _knownFromMs;
    private long _jumpedByMs;

    /// <summary>Difference to true UTC, in milliseconds; null while the time is unknown.</summary>
    public long? OffMs => world.NowMs >= _knownFromMs ? _jumpedByMs : null;

    public bool TryGetUtcMs(out long epochMs)
    {
        bool isKnown = world.NowMs >= _knownFromMs;
        epochMs = isKnown ? world.Cloud.EpochMs + _jumpedByMs : 0;
        return isKnown;
    }

    /// <summary>Loses the time, as at a boot, and begins to wait for the time server.</summary>
    public void LoseTime()
    {
        _jumpedByMs = 0;
        _knownFromMs = world.NowMs + (world.Options.IsStill ? 0 : DrawWaitMs());
    }

    /// <summary>For tests: the time is unknown until the next boot.</summary>
    public void Forget() => _knownFromMs = long.MaxValue;

    /// <summary>For tests: the time server answers now.</summary>
    public void Remember() => _knownFromMs = world.NowMs;

    public void Jump(long ms) => _jumpedByMs += ms;

    // Sometimes the time server does not answer for hours.
    private int DrawWaitMs() => world.Chance.OneIn(6)
        ? world.Chance.Between(AnswerMsMax, SilenceMsMax)
        : world.Chance.Between(500, AnswerMsMax);
}
