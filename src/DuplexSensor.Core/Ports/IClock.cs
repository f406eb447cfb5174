namespace DuplexSensor.Core.Ports;

/// <summary>
/// Wall-clock time, which may be unknown for long after boot. Intervals never use it: monotonic time is the argument
/// of <see cref="Firmware.Step"/>.
/// </summary>
public interface IClock
{
    /// <summary>Does not block. False while UTC is not known; then <paramref name="epochMs"/> is 0.</summary>
    bool TryGetUtcMs(out long epochMs);
}
