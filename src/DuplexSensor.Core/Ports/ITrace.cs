namespace DuplexSensor.Core.Ports;

/// <summary>Writes the trace: one line per decision of the firmware.</summary>
public interface ITrace
{
    /// <summary>
    /// Writes one line: UTF-8, without line end, control characters or secrets. The caller reuses the array after the
    /// call: do not keep it. Does not throw: a line that cannot be written is left out.
    /// </summary>
    /// <param name="line">The first <paramref name="length"/> bytes are the line.</param>
    /// <param name="length">At most <see cref="Limits.TraceLineBytesMax"/>.</param>
    void Write(byte[] line, int length);
}
