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
    // By record: the slot whose content the firmware uses; no entry while a power cut has left that open.
    private readonly SortedDictionary<string, string> _slotsInUse = new(StringComparer.Ordinal);

    private long _sickUntilMs;

    /// <summary>The flash memory below the drawn faults.</summary>
    public MemoryFlash Medium { get; } = new();

    public bool IsOutOfMemory => Medium.IsOutOfMemory;

    public int Read(string slot, byte[] buffer) => Medium.Read(slot, buffer);

    public int ReadFrom(string slot, int offset, byte[] buffer) => Medium.ReadFrom(slot, offset, buffer);

    public bool TryWrite(string slot, byte[] bytes, int length) =>
        TryPut(slot, bytes[..length], bytes[..length], added => Medium.TryWrite(slot, added, added.Length));

    public bool TryAppend(string slot, byte[] bytes, int length) => TryPut(
        slot,
        bytes[..length],
        [.. Medium.Copy(slot), .. bytes[..length]],
        added => Medium.TryAppend(slot, added, added.Length));

    public bool TryRemove(string slot)
    {
        FaultPlan plan = world.Plan;
        if (plan.Strikes(FaultTable.CutWrite))
        {
            Medium.CutAfterBytes = world.Chance.Below(2);
        }

        bool sticks = world.NowMs >= _sickUntilMs && !plan.Strikes(FaultTable.LoseWrite);
        bool isRefused = plan.Strikes(FaultTable.RefuseWrite);
        return (!sticks || (isRefused && world.Chance.OneIn(2)) || Medium.TryRemove(slot)) && !isRefused;
    }

    /// <summary>Loses every write for that many milliseconds.</summary>
    public void Sicken(int ms) => _sickUntilMs = world.NowMs + ms;

    /// <summary>Flips one bit in a slot that is not in use. False when there is no such slot.</summary>
    public bool TryRot()
    {
        string[] spare = [.. _slotsInUse.Values.Select(OtherOf).Where(slot => Medium.Copy(slot).Length > 0)];
        if (spare.Length == 0)
        {
            return false;
        }

        string rotten = world.Chance.OneOf(spare);
        Medium.Flip(rotten, world.Chance.Below(Medium.Copy(rotten).Length * 8));
        board.Note("rot in " + rotten);
        return true;
    }

    /// <summary>Flips one bit in either slot of a record, if both are good. False when they are not.</summary>
    public bool TryRotEither(string record)
    {
        string[] slots = [record + ".a", record + ".b"];
        if (!slots.All(IsGood))
        {
            return false;
        }

        string rotten = world.Chance.OneOf(slots);
        Medium.Flip(rotten, world.Chance.Below(Medium.Copy(rotten).Length * 8));
        board.Note("rot in " + rotten);
        return true;
    }

    // The CRC is the last four bytes.
    private bool IsGood(string slot)
    {
        byte[] image = Medium.Copy(slot);
        return image.Length > 4
            && BigEndian.Read(image, image.Length - 4) == (int)Crc32.Of(image, 0, image.Length - 4);
    }

    private static string OtherOf(string slot) => slot[..^1] + (slot[^1] == 'a' ? 'b' : 'a');

    private static FlashOutcome OutcomeOf(byte[] before, byte[] image, byte[] after, bool isCut)
    {
        bool isThere = after.AsSpan().SequenceEqual(image);
        bool isUntouched = after.AsSpan().SequenceEqual(before);
        return isThere ? (isCut ? FlashOutcome.Landed : FlashOutcome.Kept)
            : isUntouched ? FlashOutcome.Lost
            : FlashOutcome.Torn;
    }

    /// <param name="slot">Name of the slot.</param>
    /// <param name="added">The bytes that are written. A power cut may interrupt the write after each of them.</param>
    /// <param name="image">The content of the slot after a complete write.</param>
    /// <param name="put">Writes the bytes to the medium.</param>
    private bool TryPut(string slot, byte[] added, byte[] image, Func<byte[], bool> put)
    {
        byte[] before = Medium.Copy(slot);
        bool isCut = true;
        try
        {
            bool isDurable = PutWithFaults(slot, added, put);
            isCut = false;
            return isDurable;
        }
        finally
        {
            Take(new FlashWrite(slot, image, OutcomeOf(before, image, Medium.Copy(slot), isCut)));
        }
    }

    private bool PutWithFaults(string slot, byte[] added, Func<byte[], bool> put)
    {
        FaultPlan plan = world.Plan;
        bool isSlow = plan.Strikes(FaultTable.SlowWrite);
        board.Freeze(isSlow ? world.Chance.Between(100, 4_000) : world.Chance.Between(5, 30));
        if (plan.Strikes(FaultTable.CutWrite))
        {
            Medium.CutAfterBytes = world.Chance.Between(0, added.Length);
        }

        if (world.NowMs < _sickUntilMs || plan.Strikes(FaultTable.LoseWrite))
        {
            return true;
        }

        if (plan.Strikes(FaultTable.RefuseWrite))
        {
            // After a refused write the slot holds either the old or the new bytes.
            bool hasLanded = world.Chance.OneIn(2) && put(added);
            board.Note($"{slot} refused, {(hasLanded ? "but written" : "not written")}");
            return false;
        }

        bool isDurable = put(added);
        if (plan.Strikes(FaultTable.GarbleWrite))
        {
            Medium.Flip(slot, (Medium.Copy(slot).Length * 8) - 1 - world.Chance.Below(added.Length * 8));
        }

        return isDurable;
    }

    private void Take(FlashWrite write)
    {
        if (write.IsInPair && write.Outcome == FlashOutcome.Kept)
        {
            _slotsInUse[write.Record] = write.Slot;
        }
        else if (write.Outcome == FlashOutcome.Landed)
        {
            _slotsInUse.Remove(write.Record);
        }

        if (world.IsTraced)
        {
            board.Note($"{write.Slot} {write.Bytes.Length} bytes {write.Outcome}");
        }

        world.Tell(checker => checker.Wrote(board, write));
    }
}
