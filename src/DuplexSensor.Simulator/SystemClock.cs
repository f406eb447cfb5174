using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator;

/// <summary>UTC of the PC, or of a test's clock. It is always known.</summary>
public sealed class SystemClock(TimeProvider time) : IClock
{
    public bool TryGetUtcMs(out long epochMs)
    {
        epochMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return true;
    }
}
