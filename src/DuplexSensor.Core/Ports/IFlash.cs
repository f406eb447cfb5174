namespace DuplexSensor.Core.Ports;

/// <summary>
/// Named slots of bytes that survive a power cut. A power cut may end a write at any byte; a later read returns the
/// bytes that were written. No call throws.
/// </summary>
public interface IFlash
{
    /// <summary>
    /// Whether the last write, or a read or a removal after it, failed for lack of memory, although the adapter
    /// collected garbage and tried twice. The flash chip is then not the cause.
    /// </summary>
    bool IsOutOfMemory { get; }

    /// <summary>
    /// Copies the slot's bytes into the buffer, as many as fit, and returns the slot's length in bytes. When it
    /// has read nothing it returns <see cref="SlotLength.Absent"/> or <see cref="SlotLength.Unreadable"/>. Blocks for
    /// milliseconds.
    /// </summary>
    int Read(string slot, byte[] buffer);

    /// <summary>
    /// As <see cref="Read"/>, but copies the bytes from an offset on. The offset lies within the slot or at its end.
    /// Also returns the length of the whole slot.
    /// </summary>
    int ReadFrom(string slot, int offset, byte[] buffer);

    /// <summary>
    /// Replaces the slot's content with the first <paramref name="length"/> bytes. True when they are durable. False
    /// when the write failed; the slot's content is unknown then. Blocks for milliseconds, or for seconds while flash
    /// is erased.
    /// </summary>
    bool TryWrite(string slot, byte[] bytes, int length);

    /// <summary>
    /// As <see cref="TryWrite"/>, but appends to the slot. Its earlier bytes are safe: a power cut or a failed write
    /// leaves at most a first part of the new bytes behind them. An absent slot counts as empty.
    /// </summary>
    bool TryAppend(string slot, byte[] bytes, int length);

    /// <summary>
    /// Removes the slot. True when it is absent from now on. A power cut leaves it whole or absent. Blocks for
    /// milliseconds.
    /// </summary>
    bool TryRemove(string slot);
}
