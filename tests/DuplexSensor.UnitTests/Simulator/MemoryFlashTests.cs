using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Simulator;

public class MemoryFlashTests
{
    private readonly MemoryFlash _flash = new();

    [Fact]
    public void It_returns_the_bytes_that_were_written()
    {
        byte[] bytes = [1, 2, 3, 4];
        Assert.True(_flash.TryWrite("settings.a", bytes, length: 3));
        bytes[0] = 99;

        Assert.Equal([1, 2, 3], Read("settings.a"));
        Assert.Null(Read("settings.b"));
        Assert.Equal(1, _flash.WriteCount);
    }

    [Theory]
    [InlineData(0, new byte[] { })]
    [InlineData(2, new byte[] { 7, 8 })]
    [InlineData(3, new byte[] { 7, 8, 9 })]
    [InlineData(100, new byte[] { 7, 8, 9 })]
    public void A_power_cut_leaves_the_first_bytes_and_happens_once(int bytesBeforeCut, byte[] left)
    {
        _flash.TryWrite("settings.a", [1, 2, 3], length: 3);
        _flash.CutAfterBytes = bytesBeforeCut;

        Assert.Throws<PowerCutException>(() => _flash.TryWrite("settings.a", [7, 8, 9], length: 3));
        Assert.Equal(left, Read("settings.a"));

        Assert.True(_flash.TryWrite("settings.a", [4], length: 1));
        Assert.Equal([4], Read("settings.a"));
    }

    [Fact]
    public void A_lost_write_returns_true_and_keeps_the_old_bytes()
    {
        _flash.TryWrite("settings.a", [1], length: 1);
        _flash.PersistsWrites = false;

        Assert.True(_flash.TryWrite("settings.a", [2], length: 1));
        Assert.Equal([1], Read("settings.a"));
    }

    [Fact]
    public void A_refused_write_returns_false_and_keeps_the_old_bytes()
    {
        _flash.TryWrite("settings.a", [1], length: 1);
        _flash.RefusesWrites = true;

        Assert.False(_flash.TryWrite("settings.a", [2], length: 1));
        Assert.Equal([1], Read("settings.a"));
    }

    [Fact]
    public void A_corrupt_slot_differs_and_an_erased_slot_is_absent()
    {
        _flash.TryWrite("settings.a", [1, 2, 3], length: 3);

        _flash.Corrupt("settings.a");
        Assert.NotEqual([1, 2, 3], Read("settings.a"));

        _flash.Erase("settings.a");
        Assert.Null(Read("settings.a"));
    }

    [Fact]
    public void An_append_adds_and_a_read_may_begin_anywhere()
    {
        Assert.True(_flash.TryAppend("readings.0", [1, 2, 3], length: 2));
        Assert.True(_flash.TryAppend("readings.0", [3, 4], length: 2));

        var buffer = new byte[2];
        Assert.Equal(4, _flash.ReadFrom("readings.0", 3, buffer));
        Assert.Equal([4, 0], buffer);
        Assert.Equal(4, _flash.ReadFrom("readings.0", 4, buffer));
        Assert.Equal(-1, _flash.ReadFrom("readings.1", 0, buffer));
        Assert.Equal(2, _flash.WriteCount);
    }

    [Theory]
    [InlineData(0, new byte[] { 1, 2 })]
    [InlineData(1, new byte[] { 1, 2, 7 })]
    [InlineData(9, new byte[] { 1, 2, 7, 8 })]
    public void A_power_cut_during_an_append_keeps_the_old_bytes(int bytesBeforeCut, byte[] left)
    {
        _flash.TryWrite("readings.0", [1, 2], length: 2);
        _flash.CutAfterBytes = bytesBeforeCut;

        Assert.Throws<PowerCutException>(() => _flash.TryAppend("readings.0", [7, 8], length: 2));

        Assert.Equal(left, Read("readings.0"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_removed_slot_is_absent_and_a_cut_leaves_it_whole_or_absent(int? bytesBeforeCut, bool isThere)
    {
        _flash.TryWrite("readings.0", [1, 2], length: 2);
        _flash.CutAfterBytes = bytesBeforeCut;

        if (bytesBeforeCut is null)
        {
            Assert.True(_flash.TryRemove("readings.0"));
        }
        else
        {
            Assert.Throws<PowerCutException>(() => _flash.TryRemove("readings.0"));
        }

        Assert.Equal(isThere, Read("readings.0") is not null);
        Assert.True(_flash.TryRemove("readings.9"));
    }

    private byte[]? Read(string slot)
    {
        var buffer = new byte[16];
        int length = _flash.Read(slot, buffer);
        return length < 0 ? null : buffer[..length];
    }
}
