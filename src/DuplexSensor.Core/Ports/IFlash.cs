namespace DuplexSensor.Core.Ports;

/// <summary>
/// Named slots of bytes that outlive a power cut. A write may be cut short at any byte; a read then returns what is
/// there.
/// </summary>
public interface IFlash
{
    /// <summary>
    /// Copies the slot's bytes into the buffer, as many as fit, and returns the slot's length; -1 when there is no such
    /// slot or it cannot be read. Blocks for milliseconds.
    /// </summary>
    int Read(string slot, byte[] buffer);

    /// <summary>
    /// Replaces the slot's content by the first <paramref name="length"/> bytes. True when it is durable; false when
    /// the medium refused (the slot's content is then unknown). Blocks for milliseconds, for seconds while flash is
    /// erased.
    /// </summary>
    bool TryWrite(string slot, byte[] bytes, int length);
}
