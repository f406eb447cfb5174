using System.Linq;
using System.Text;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;
using DuplexSensor.Core.Flash;
using DuplexSensor.Esp32;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>Flash: missing and broken files, writes that fail, and short memory, which is a different error.</summary>
public sealed class FlashTests
{
    [Fact]
    public void A_slot_is_written_appended_to_read_from_any_offset_and_removed() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        byte[] buffer = new byte[4];

        Assert.Equal(-1, flash.Read("slot", buffer));
        Assert.True(flash.TryWrite("slot", "abcdef"u8.ToArray(), 4));
        Assert.True(flash.TryAppend("slot", "xyz"u8.ToArray(), 2));
        Assert.Equal((6, "abcd"), (flash.Read("slot", buffer), Encoding.ASCII.GetString(buffer)));
        Assert.Equal((6, "xycd"), (flash.ReadFrom("slot", 4, buffer), Encoding.ASCII.GetString(buffer)));
        Assert.True(flash.TryRemove("slot"));
        Assert.True(flash.TryRemove("slot"));
        Assert.Equal(-1, flash.Read("slot", buffer));
    });

    [Fact]
    public void A_refused_write_fails_and_does_not_count_as_out_of_memory() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        Assert.True(flash.TryWrite("slot", [1, 2], 2));
        Drives.IsReadOnly = true;

        Assert.False(flash.TryWrite("slot", [3], 1));
        Assert.False(flash.TryAppend("slot", [3], 1));
        Assert.False(flash.TryRemove("slot"));
        Assert.False(flash.IsOutOfMemory);
        Assert.Equal(0, Heap.Collections);
        Assert.Equal(2, flash.Read("slot", new byte[2]));
    });

    [Fact]
    public void A_write_to_a_full_medium_fails_and_keeps_the_first_bytes() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        Assert.True(flash.TryWrite("slot", [1, 2], 2));
        Drives.FreeBytes = 1;

        Assert.False(flash.TryAppend("slot", [3, 4], 2));
        Assert.Equal([1, 2, 3], Disk.Read(Board.Drive, "slot"));
        Assert.False(flash.IsOutOfMemory);
    });

    [Fact]
    public void Out_of_memory_runs_the_collector_and_retries_the_call() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        var buffer = new byte[1];

        Heap.FillWithGarbage();
        Assert.True(flash.TryWrite("slot", [1], 1));
        Heap.FillWithGarbage();
        Assert.True(flash.TryAppend("slot", [2], 1));
        Heap.FillWithGarbage();
        Assert.Equal(2, flash.Read("slot", buffer));
        Heap.FillWithGarbage();
        Assert.True(flash.TryRemove("slot"));
        Assert.Equal((4, false), (Heap.Collections, Disk.Read(Board.Drive, "slot") != null));
    });

    [Fact]
    public void A_read_back_keeps_the_reason_of_the_failed_write_also_of_a_new_slot() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        Heap.Fill(2);
        Assert.False(flash.TryWrite("new", [2], 1));
        Assert.Equal((-1, true), (flash.Read("new", new byte[1]), flash.IsOutOfMemory));

        Assert.True(flash.TryWrite("new", [1], 1));
        Assert.Equal((1, false), (flash.Read("new", new byte[1]), flash.IsOutOfMemory));
    });

    [Fact]
    public void A_slot_that_cannot_even_be_looked_for_without_memory_is_not_absent() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        Assert.True(flash.TryWrite("slot", [1], 1));
        Heap.Fill(2);

        Assert.Equal((-2, true), (flash.Read("slot", new byte[1]), flash.IsOutOfMemory));
        Assert.Equal(1, flash.Read("slot", new byte[1]));
    });

    [Fact]
    public void A_slot_that_cannot_be_read_is_not_absent() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        Assert.True(flash.TryWrite("slot", [1], 1));
        Drives.UnreadableName = "slot";

        Assert.Equal((-2, false), (flash.Read("slot", new byte[1]), flash.IsOutOfMemory));
        Assert.Equal(-1, flash.Read("absent", new byte[1]));
    });

    [Fact]
    public void A_record_that_cannot_be_read_back_does_not_come_into_force_later() => IsolatedTest.Run(static () =>
    {
        var slots = new SlotPair(new Esp32Flash(), "record", 1, 4);
        slots.Load();
        Assert.True(slots.TryCommit(4));
        Drives.UnreadableName = "record.b";
        Disk.Write(Board.Drive, "record.b", Disk.Read(Board.Drive, "record.a"));

        Assert.False(slots.TryCommit(4));
        Assert.Null(Disk.Read(Board.Drive, "record.b"));
        Assert.Equal(1, slots.Revision);
    });

    [Fact]
    public void A_heap_that_stays_full_and_a_medium_that_refuses_are_different_errors() => IsolatedTest.Run(static () =>
    {
        var flash = new Esp32Flash();
        var slots = new SlotPair(flash, "record", 1, 4);
        slots.Load();
        Assert.True(slots.TryCommit(4));

        Heap.Fill();
        Assert.False(slots.TryCommit(4));
        Assert.True(flash.IsOutOfMemory);

        Heap.Fill(0);
        Assert.True(slots.TryCommit(4));
        Assert.Equal(2, slots.Revision);
        Drives.IsReadOnly = true;
        Assert.False(slots.TryCommit(4));
        Assert.False(flash.IsOutOfMemory);
    });

    [Fact]
    public void A_file_that_is_shorter_than_its_record_counts_as_missing() => IsolatedTest.Run(static () =>
    {
        Disk.Write(Board.Drive, "record.a", Enumerable.Repeat((byte)0xFF, 9).ToArray());
        var slots = new SlotPair(new Esp32Flash(), "record", 1, 4);

        Assert.Equal(SlotState.New, slots.Load());
    });
}
