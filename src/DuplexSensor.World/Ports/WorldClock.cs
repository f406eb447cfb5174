using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>UTC on the board: unknown until the time server has answered, which may be late, and it may jump.</summary>
public sealed class WorldClock(VirtualWorld world) : IClock
{
    private const int AnswerMsMax = 120_000;
    private const int SilenceMsMax = 4 * 3_600_000;

    private long _knownFromMs;
    private long _jumpedByMs;

    /// <summary>By how much it is wrong; null while it knows no time.</summary>
    public long? OffMs => world.NowMs >= _knownFromMs ? _jumpedByMs : null;

    public bool TryGetUtcMs(out long epochMs)
    {
        bool isKnown = world.NowMs >= _knownFromMs;
        epochMs = isKnown ? world.Cloud.EpochMs + _jumpedByMs : 0;
        return isKnown;
    }

    /// <summary>As at a boot: to be learned anew.</summary>
    public void LoseTime()
    {
        _jumpedByMs = 0;
        _knownFromMs = world.NowMs + (world.Options.IsStill ? 0 : DrawWaitMs());
    }

    /// <summary>For tests: it knows no time until the next boot.</summary>
    public void Forget() => _knownFromMs = long.MaxValue;

    /// <summary>For tests: the time server answers now.</summary>
    public void Remember() => _knownFromMs = world.NowMs;

    public void Jump(long ms) => _jumpedByMs += ms;

    // Now and then nobody answers for hours.
    private int DrawWaitMs() => world.Chance.OneIn(6)
        ? world.Chance.Between(AnswerMsMax, SilenceMsMax)
        : world.Chance.Between(500, AnswerMsMax);
}
