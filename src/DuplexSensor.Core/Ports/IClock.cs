namespace DuplexSensor.Core.Ports;

/// <summary>
/// UTC, which may be unknown for long after boot and may be set at any time. Intervals never use it: they use the
/// monotonic time that is the argument of <see cref="Firmware.Step"/>.
/// </summary>
public interface IClock
{
    /// <summary>
    /// Reads UTC in milliseconds since 1970. False while it is unknown; then <paramref name="epochMs"/> is 0. Does not
    /// block.
    /// </summary>
    bool TryGetUtcMs(out long epochMs);
}
