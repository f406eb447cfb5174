using DuplexSensor.Core.Flash;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Flash;

public class SlotPairFaultTests
{
    private readonly SlotRecord _record = new();

    [Fact]
    public void After_a_power_cut_at_any_byte_of_the_first_write_the_device_counts_as_new()
    {
        for (int bytes = 0; bytes < SlotRecord.New.Length + SlotRecord.OverheadBytes; bytes++)
        {
            _record.Flash.Erase("record.a");
            _record.CutCommit(_record.CreateSlots(), bytes);

            Assert.Equal(SlotState.New, _record.Load(out SlotPair slots));
            Assert.Equal(0, slots.Revision);
            _record.Commit(slots, SlotRecord.New);
            Assert.Equal(SlotState.Ok, _record.Load(out slots));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_a_power_cut_at_any_byte_of_a_later_write_the_old_record_is_loaded(int commitsBefore)
    {
        for (int bytes = 0; bytes < SlotRecord.New.Length + SlotRecord.OverheadBytes; bytes++)
        {
            _record.Flash.Erase("record.a");
            _record.Flash.Erase("record.b");
            _record.CutCommit(_record.LoadAndCommit([.. Enumerable.Repeat(SlotRecord.Old, commitsBefore)]), bytes);

            Assert.Equal(SlotState.Recovered, _record.Load(out SlotPair slots));
            Assert.Equal(commitsBefore, slots.Revision);
            Assert.Equal(SlotRecord.Old, _record.Payload(slots));
            _record.Commit(slots, SlotRecord.New);
            Assert.Equal(SlotState.Ok, _record.Load(out slots));
            Assert.Equal(SlotRecord.New, _record.Payload(slots));
        }
    }

    [Fact]
    public void Slots_that_cannot_be_read_are_not_a_new_device()
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        _record.Flash.RefusesReads = true;

        Assert.Equal(SlotState.Lost, _record.Load(out _));
    }

    [Fact]
    public void After_a_power_cut_after_the_last_byte_the_new_record_is_loaded()
    {
        _record.CutCommit(_record.LoadAndCommit(SlotRecord.Old), int.MaxValue);

        Assert.Equal(SlotState.Ok, _record.Load(out SlotPair slots));
        Assert.Equal(SlotRecord.New, _record.Payload(slots));
    }

    [Theory]
    [InlineData("a", 2)]
    [InlineData("b", 1)]
    public void With_any_flipped_bit_in_one_slot_the_other_slot_is_loaded(string badSlot, int revisionLeft)
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        byte[] good = _record.ReadSlot(badSlot)!;
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            _record.FlipBit(badSlot, good, bit);
            Assert.Equal(SlotState.Recovered, _record.Load(out SlotPair slots));
            Assert.Equal(revisionLeft, slots.Revision);
            Assert.Equal(revisionLeft == 1 ? SlotRecord.Old : SlotRecord.New, _record.Payload(slots));
        }
    }

    [Fact]
    public void Two_bad_slots_count_as_lost_and_the_next_commit_writes_a_good_slot()
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        _record.Flash.Corrupt("record.a");
        _record.Flash.Corrupt("record.b");

        Assert.Equal(SlotState.Lost, _record.Load(out SlotPair slots));
        Assert.Equal((0, 0), (slots.Revision, slots.PayloadLength));
        _record.Commit(slots, SlotRecord.New);
        Assert.Equal(SlotState.Recovered, _record.Load(out slots));
        Assert.Equal(SlotRecord.New, _record.Payload(slots));
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("b", 2)]
    public void A_slot_that_is_longer_than_its_record_is_bad(string slot, int more)
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        byte[] longer = [.. _record.ReadSlot(slot)!, .. new byte[more * 1000]];
        _record.Flash.TryWrite("record." + slot, longer, longer.Length);

        Assert.Equal(SlotState.Recovered, _record.Load(out SlotPair slots));
        Assert.Equal(slot == "a" ? 2 : 1, slots.Revision);
    }

    [Fact]
    public void After_a_write_that_does_not_read_back_the_old_record_stays()
    {
        SlotPair slots = _record.LoadAndCommit(SlotRecord.Old);
        _record.Flash.PersistsWrites = false;

        Assert.False(_record.TryCommit(slots, SlotRecord.New));
        Assert.Equal((1, SlotRecord.Old.Length), (slots.Revision, slots.PayloadLength));
        Assert.Equal(SlotState.Ok, _record.Load(out SlotPair reloaded));
        Assert.Equal(SlotRecord.Old, _record.Payload(reloaded));

        _record.Flash.PersistsWrites = true;
        Assert.True(_record.TryCommit(slots, SlotRecord.New));
        Assert.Equal(2, slots.Revision);
    }

    [Fact]
    public void A_lost_write_over_an_older_good_record_is_detected()
    {
        // The slot still contains an older good record. The read-back must not accept that.
        SlotPair slots = _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        _record.Flash.PersistsWrites = false;

        Assert.False(_record.TryCommit(slots, SlotRecord.Old));
        Assert.Equal(2, slots.Revision);
    }

    [Fact]
    public void After_a_failed_write_the_old_record_stays_and_the_next_commit_uses_the_same_slot()
    {
        SlotPair slots = _record.LoadAndCommit(SlotRecord.Old);
        byte[]? old = _record.ReadSlot("a");
        _record.Flash.RefusesWrites = true;
        Assert.False(_record.TryCommit(slots, SlotRecord.New));

        _record.Flash.RefusesWrites = false;
        Assert.True(_record.TryCommit(slots, SlotRecord.New));
        Assert.Equal(2, slots.Revision);
        Assert.Equal(old, _record.ReadSlot("a"));
    }

    [Fact]
    public void Random_power_cuts_never_lose_the_last_good_record()
    {
        var random = new Random(11);
        SlotPair slots = _record.LoadAndCommit(SlotRecord.Old);
        byte[] last = SlotRecord.Old;
        for (int round = 0; round < 5_000; round++)
        {
            byte[] next = new byte[random.Next(SlotRecord.PayloadBytesMax + 1)];
            random.NextBytes(next);
            int cutAfter = random.Next(next.Length + SlotRecord.OverheadBytes);
            _record.Flash.CutAfterBytes = random.Next(3) == 0 ? cutAfter : null;
            last = TryCommitUnderCuts(slots, next) ? next : last;

            Assert.NotEqual(SlotState.Lost, _record.Load(out slots));
            Assert.Equal(last, _record.Payload(slots));
        }
    }

    private bool TryCommitUnderCuts(SlotPair slots, byte[] payload)
    {
        try
        {
            return _record.TryCommit(slots, payload);
        }
        catch (PowerCutException)
        {
            return false;
        }
    }
}
