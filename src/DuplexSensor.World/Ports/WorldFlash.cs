using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>
/// The board's flash. A power cut may interrupt a write at any byte; a write may be refused, lost or garbled; a bit may
/// flip in a slot that is not in use. The content survives boots.
/// </summary>
public sealed class WorldFlash(VirtualWorld world, WorldBoard board) : IFlash
{
    // By record: the slot whose content the firmware uses; no entry while that is unknown after a power cut.
    private readonly SortedDictionary<string, string> _slotsInUse = new(StringComparer.Ordinal);

    private long _losesWritesUntilMs;
    private long _writtenAtMs = -1;

    /// <summary>The flash memory below the drawn faults.</summary>
    public MemoryFlash Medium { get; } = new();

    public bool IsOutOfMemory => Medium.IsOutOfMemory;

    public int Read(string slot, byte[] buffer) => Medium.Read(slot, buffer);

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        // Not at boot, when memory is plenty, and not right after the write: a read-back that fails is a refused write.
        int length = Medium.ReadFrom(slot, offset, buffer);
        bool mayFail = board.UptimeMs > 0 && _writtenAtMs != world.NowMs && length > 0;
        if (!mayFail || !world.Plan.TryTrigger(FaultTable.RefuseRead))
        {
            return length;
        }

        board.WriteTrace(slot + " unreadable");
        world.NotifyCheckers(checker => checker.OnFlashReadFailed(board));
        return SlotLength.Unreadable;
    }

    public bool TryWrite(string slot, byte[] bytes, int length) =>
        TryStore(slot, bytes[..length], bytes[..length], added => Medium.TryWrite(slot, added, added.Length));

    public bool TryAppend(string slot, byte[] bytes, int length) => TryStore(
        slot,
        bytes[..length],
        [.. Medium.CopySlot(slot), .. bytes[..length]],
        added => Medium.TryAppend(slot, added, added.Length));

    public bool TryRemove(string slot)
    {
        FaultPlan plan = world.Plan;
        if (plan.TryTrigger(FaultTable.CutWrite))
        {
            Medium.CutAfterBytes = world.Random.Below(2);
        }

        bool isPersisted = world.NowMs >= _losesWritesUntilMs && !plan.TryTrigger(FaultTable.LoseWrite);
        bool isRefused = plan.TryTrigger(FaultTable.RefuseWrite);
        return (!isPersisted || (isRefused && world.Random.OneIn(2)) || Medium.TryRemove(slot)) && !isRefused;
    }

    /// <summary>Loses every write for that many milliseconds.</summary>
    public void LoseWritesFor(int ms) => _losesWritesUntilMs = world.NowMs + ms;

    /// <summary>Flips one bit in a slot that is not in use. False when there is no such slot.</summary>
    public bool TryRotSpareSlot()
    {
        string[] spare = [.. _slotsInUse.Values.Select(GetOtherSlot).Where(slot => Medium.CopySlot(slot).Length > 0)];
        if (spare.Length == 0)
        {
            return false;
        }

        string rottenSlot = world.Random.OneOf(spare);
        Medium.FlipBit(rottenSlot, world.Random.Below(Medium.CopySlot(rottenSlot).Length * 8));
        board.WriteTrace("rot in " + rottenSlot);
        return true;
    }

    /// <summary>Flips one bit in either slot of a record, if both are good; else returns false.</summary>
    public bool TryRotEitherSlot(string record)
    {
        string[] slots = [record + ".a", record + ".b"];
        if (!slots.All(HasValidCrc))
        {
            return false;
        }

        string rottenSlot = world.Random.OneOf(slots);
        Medium.FlipBit(rottenSlot, world.Random.Below(Medium.CopySlot(rottenSlot).Length * 8));
        board.WriteTrace("rot in " + rottenSlot);
        return true;
    }

    /// <summary>Flips one bit in the CRC of both slots of a record, if both are good; else returns false.</summary>
    public bool TryRotBothSlots(string record)
    {
        string[] slots = [record + ".a", record + ".b"];
        if (!slots.All(HasValidCrc))
        {
            return false;
        }

        foreach (string slot in slots)
        {
            Medium.FlipBit(slot, (Medium.CopySlot(slot).Length * 8) - 1 - world.Random.Below(32));
        }

        board.WriteTrace("rot in both slots of " + record);
        return true;
    }

    // The CRC is the last four bytes.
    private bool HasValidCrc(string slot)
    {
        byte[] slotBytes = Medium.CopySlot(slot);
        int length = slotBytes.Length - 4;
        return length > 0 && BigEndian.Read(slotBytes, length) == (int)Crc32.Compute(slotBytes, 0, length);
    }

    private static string GetOtherSlot(string slot) => slot[..^1] + (slot[^1] == 'a' ? 'b' : 'a');

    private static FlashOutcome GetOutcome(byte[] before, byte[] expected, byte[] after, bool isCut)
    {
        bool isWritten = after.AsSpan().SequenceEqual(expected);
        bool isUntouched = after.AsSpan().SequenceEqual(before);
        return isWritten ? (isCut ? FlashOutcome.Landed : FlashOutcome.Kept)
            : isUntouched ? FlashOutcome.Lost
            : FlashOutcome.Torn;
    }

    /// <param name="slot">Name of the slot.</param>
    /// <param name="added">The bytes that are written. A power cut may interrupt the write after each of them.</param>
    /// <param name="expected">The content of the slot after a complete write.</param>
    /// <param name="write">Writes the bytes to the medium.</param>
    private bool TryStore(string slot, byte[] added, byte[] expected, Func<byte[], bool> write)
    {
        byte[] before = Medium.CopySlot(slot);
        _writtenAtMs = world.NowMs;
        bool isCut = true;
        try
        {
            bool isDurable = WriteWithFaults(slot, added, write);
            isCut = false;
            return isDurable;
        }
        finally
        {
            OnWritten(new FlashWrite(slot, expected, GetOutcome(before, expected, Medium.CopySlot(slot), isCut)));
        }
    }

    private bool WriteWithFaults(string slot, byte[] added, Func<byte[], bool> write)
    {
        FaultPlan plan = world.Plan;
        bool isSlow = plan.TryTrigger(FaultTable.SlowWrite);
        board.Freeze(isSlow ? world.Random.Between(100, 4_000) : world.Random.Between(5, 30));
        if (plan.TryTrigger(FaultTable.CutWrite))
        {
            Medium.CutAfterBytes = world.Random.Between(0, added.Length);
        }

        if (world.NowMs < _losesWritesUntilMs || plan.TryTrigger(FaultTable.LoseWrite))
        {
            return true;
        }

        if (plan.TryTrigger(FaultTable.RefuseWrite))
        {
            // After a refused write the slot holds either the old or the new bytes.
            bool isWritten = world.Random.OneIn(2) && write(added);
            board.WriteTrace($"{slot} refused, {(isWritten ? "but written" : "not written")}");
            return false;
        }

        bool isDurable = write(added);
        if (plan.TryTrigger(FaultTable.GarbleWrite))
        {
            Medium.FlipBit(slot, (Medium.CopySlot(slot).Length * 8) - 1 - world.Random.Below(added.Length * 8));
        }

        return isDurable;
    }

    private void OnWritten(FlashWrite write)
    {
        if (write.IsInPair && write.Outcome == FlashOutcome.Kept)
        {
            _slotsInUse[write.Record] = write.Slot;
        }
        else if (write.Outcome == FlashOutcome.Landed)
        {
            _slotsInUse.Remove(write.Record);
        }

        if (world.IsTraceEnabled)
        {
            board.WriteTrace($"{write.Slot} {write.Bytes.Length} bytes {write.Outcome}");
        }

        world.NotifyCheckers(checker => checker.OnFlashWrite(board, write));
    }
}
