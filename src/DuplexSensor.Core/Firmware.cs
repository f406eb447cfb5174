using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core;

/// <summary>The whole firmware. One object is one boot.</summary>
public sealed class Firmware
{
    public Firmware(Board board, DeviceConfig config, IJobHandler jobHandler)
    {
    }

    /// <summary>
    /// Does what is due and returns when it next wants to run, in the same monotonic milliseconds (since boot); always later than now. Run it
    /// then, or earlier when an adapter has put something into an inbox.
    /// </summary>
    public long Step(long nowMs)
    {
        return nowMs + 1000;
    }
}
