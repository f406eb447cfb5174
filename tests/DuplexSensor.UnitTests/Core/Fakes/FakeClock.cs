using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A wall clock that a test sets; it does not run by itself.</summary>
internal sealed class FakeClock : IClock
{
    /// <summary>Null while UTC is not known.</summary>
    public long? UtcMs { get; set; }

    public bool TryGetUtcMs(out long epochMs)
    {
        epochMs = UtcMs ?? 0;
        return UtcMs.HasValue;
    }
}
