using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>
/// UTC on the board. It is unknown until the time server responds, which may take hours, and a fault may make it jump.
/// </summary>
public sealed class WorldClock(VirtualWorld world) : IClock
{
    private const int SyncMsMax = 120_000;
    private const int NoAnswerMsMax = 4 * 3_600_000;

    private long _syncedAtMs;
    private long _offsetMs;

    /// <summary>Difference to true UTC, in milliseconds; null while the time is unknown.</summary>
    public long? OffsetMs => world.NowMs >= _syncedAtMs ? _offsetMs : null;

    public bool TryGetUtcMs(out long epochMs)
    {
        bool isKnown = world.NowMs >= _syncedAtMs;
        epochMs = isKnown ? world.Cloud.EpochMs + _offsetMs : 0;
        return isKnown;
    }

    /// <summary>Loses the time, as at a boot, and begins to wait for the time server.</summary>
    public void LoseTime()
    {
        _offsetMs = 0;
        _syncedAtMs = world.NowMs + (world.Options.IsManual ? 0 : DrawSyncDelayMs());
    }

    /// <summary>For tests: the time is unknown until the next boot.</summary>
    public void BlockTimeSync() => _syncedAtMs = long.MaxValue;

    /// <summary>For tests: the time server responds now.</summary>
    public void CompleteTimeSync() => _syncedAtMs = world.NowMs;

    public void Jump(long ms) => _offsetMs += ms;

    // Sometimes the time server does not respond for hours.
    private int DrawSyncDelayMs() => world.Random.OneIn(6)
        ? world.Random.Between(SyncMsMax, NoAnswerMsMax)
        : world.Random.Between(500, SyncMsMax);
}
