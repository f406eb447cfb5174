using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A clock with the UTC that a test sets. It does not advance by itself.</summary>
internal sealed class FakeClock : IClock
{
    /// <summary>Milliseconds since 1970; null while UTC is unknown.</summary>
    public long? UtcMs { get; set; }

    public bool TryGetUtcMs(out long epochMs)
    {
        epochMs = UtcMs ?? 0;
        return UtcMs.HasValue;
    }
}
