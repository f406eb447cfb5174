using DuplexSensor.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Flash;

public class SlotPairTests
{
    private readonly SlotRecord _record = new();

    [Fact]
    public void Without_slots_the_device_counts_as_new()
    {
        SlotPair slots = _record.CreateSlots();

        Assert.Equal(SlotState.New, slots.Load());
        Assert.Equal((0, 0), (slots.Revision, slots.PayloadLength));
    }

    [Fact]
    public void A_committed_record_is_loaded_again()
    {
        _record.LoadAndCommit(SlotRecord.Old);

        Assert.Equal(SlotState.Ok, _record.Load(out SlotPair slots));
        Assert.Equal(SlotRecord.Old, _record.Payload(slots));
        Assert.Equal(1, slots.Revision);
    }

    [Fact]
    public void The_newer_of_two_good_slots_is_loaded()
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);

        Assert.Equal(SlotState.Ok, _record.Load(out SlotPair slots));
        Assert.Equal(SlotRecord.New, _record.Payload(slots));
        Assert.Equal(2, slots.Revision);
    }

    [Fact]
    public void Commits_alternate_between_the_slots_and_the_revision_grows()
    {
        SlotPair slots = _record.LoadAndCommit(SlotRecord.Old);
        byte[]? a = _record.ReadSlot("a");
        Assert.Null(_record.ReadSlot("b"));

        for (int revision = 2; revision <= 7; revision++)
        {
            byte[]? b = _record.ReadSlot("b");
            _record.Commit(slots, SlotRecord.New);
            Assert.Equal(revision, slots.Revision);
            Assert.Equal(revision % 2 == 0, Enumerable.SequenceEqual(a ?? [], _record.ReadSlot("a") ?? []));
            Assert.Equal(revision % 2 == 1, Enumerable.SequenceEqual(b ?? [], _record.ReadSlot("b") ?? []));
            a = _record.ReadSlot("a");
        }
    }

    [Fact]
    public void The_first_commit_of_a_boot_writes_the_slot_that_is_not_in_use()
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        byte[]? newest = _record.ReadSlot("b");
        _record.Load(out SlotPair slots);
        _record.Commit(slots, SlotRecord.Old);

        Assert.Equal(3, slots.Revision);
        Assert.Equal(newest, _record.ReadSlot("b"));
    }

    [Fact]
    public void The_longest_and_an_empty_payload_are_loaded_again()
    {
        byte[] longest = [.. Enumerable.Range(1, SlotRecord.PayloadBytesMax).Select(i => (byte)i)];
        _record.LoadAndCommit(longest);
        Assert.Equal(SlotState.Ok, _record.Load(out SlotPair slots));
        Assert.Equal(longest, _record.Payload(slots));

        _record.Commit(slots, []);
        Assert.Equal(SlotState.Ok, _record.Load(out slots));
        Assert.Equal((2, 0), (slots.Revision, slots.PayloadLength));
    }

    [Fact]
    public void A_payload_of_more_than_255_bytes_keeps_its_length()
    {
        var slots = new SlotPair(_record.Flash, "record", SlotRecord.Format, 300);
        slots.Payload[299] = 7;
        Assert.True(slots.TryCommit(300));

        slots = new SlotPair(_record.Flash, "record", SlotRecord.Format, 300);
        Assert.Equal(SlotState.Ok, slots.Load());
        Assert.Equal((300, 7), (slots.PayloadLength, slots.Payload[299]));
    }

    [Fact]
    public void Beside_an_absent_slot_a_good_slot_is_ok_and_a_bad_slot_means_a_new_device()
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);
        _record.Flash.Erase("record.a");
        Assert.Equal(SlotState.Ok, _record.Load(out SlotPair slots));
        Assert.Equal(2, slots.Revision);

        _record.Flash.Corrupt("record.b");
        Assert.Equal(SlotState.New, _record.Load(out slots));
    }

    [Fact]
    public void A_slot_of_an_older_format_is_read_and_its_format_is_known()
    {
        _record.LoadAndCommit(SlotRecord.Old, SlotRecord.New);

        var newer = new SlotPair(_record.Flash, "record", SlotRecord.Format + 1, SlotRecord.PayloadBytesMax);
        Assert.Equal(SlotState.Ok, newer.Load());
        Assert.Equal(SlotRecord.Format, newer.Format);
        Assert.True(newer.TryCommit(1));
        Assert.Equal(SlotRecord.Format + 1, newer.Format);
    }

    [Fact]
    public void A_slot_of_a_newer_format_counts_as_bad()
    {
        var newer = new SlotPair(_record.Flash, "record", SlotRecord.Format + 1, SlotRecord.PayloadBytesMax);
        newer.TryCommit(1);
        newer.TryCommit(1);

        Assert.Equal(SlotState.Lost, _record.Load(out SlotPair _));
    }

    [Fact]
    public void A_slot_with_a_payload_above_the_maximum_counts_as_bad()
    {
        _record.LoadAndCommit(SlotRecord.Old);

        var slots = new SlotPair(_record.Flash, "record", SlotRecord.Format, SlotRecord.Old.Length - 1);
        Assert.Equal(SlotState.New, slots.Load());
    }
}
