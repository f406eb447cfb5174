namespace DuplexSensor.Core.Ports;

/// <summary>Where the trace goes: one line per decision.</summary>
public interface ITrace
{
    /// <summary>
    /// One line, UTF-8, without line end and without control characters. The bytes are only lent for the call. Never
    /// holds a secret.
    /// </summary>
    void Write(byte[] line, int length);
}
