namespace DuplexSensor.Core.Ports;

/// <summary>
/// Named slots of bytes that outlive a power cut. A write may be cut short at any byte; a read then returns what is
/// there.
/// </summary>
public interface IFlash
{
    /// <summary>
    /// Whether what failed last did so for want of memory, a collection and a second try included: the medium is well.
    /// </summary>
    bool IsOutOfMemory { get; }

    /// <summary>
    /// Copies the slot's bytes into the buffer, as many as fit, and returns the slot's length; -1 when there is no such
    /// slot or it cannot be read. Blocks for milliseconds.
    /// </summary>
    int Read(string slot, byte[] buffer);

    /// <summary>
    /// As <see cref="Read"/>, but copies from an offset on, which lies within the slot or at its end; returns the
    /// length of the whole slot all the same.
    /// </summary>
    int ReadFrom(string slot, int offset, byte[] buffer);

    /// <summary>
    /// Replaces the slot's content by the first <paramref name="length"/> bytes. True when it is durable; false when
    /// the medium refused (the slot's content is then unknown). Blocks for milliseconds, for seconds while flash is
    /// erased.
    /// </summary>
    bool TryWrite(string slot, byte[] bytes, int length);

    /// <summary>
    /// As <see cref="TryWrite"/>, but adds to the slot's end. What the slot held before is safe: a cut, or a medium
    /// that refuses, leaves it with at most the first of the new bytes behind it. An absent slot counts as an empty
    /// one.
    /// </summary>
    bool TryAppend(string slot, byte[] bytes, int length);

    /// <summary>
    /// Frees the slot. True when it is absent from now on; a cut leaves it whole or absent. Blocks for milliseconds.
    /// </summary>
    bool TryRemove(string slot);
}
