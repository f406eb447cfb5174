using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Simulator;

public sealed class FileFlashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileFlash _flash;

    public FileFlashTests() => _flash = new FileFlash(Path.Combine(_folder.Path, "made", "on", "demand"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_next_process_reads_what_was_written()
    {
        Assert.True(_flash.TryWrite("settings.a", [1, 2, 3, 4], length: 3));

        var buffer = new byte[8];
        var reopened = new FileFlash(Path.Combine(_folder.Path, "made", "on", "demand"));
        Assert.Equal(3, reopened.Read("settings.a", buffer));
        Assert.Equal([1, 2, 3, 0, 0, 0, 0, 0], buffer);
    }

    [Fact]
    public void A_shorter_write_replaces_a_longer_one_completely()
    {
        _flash.TryWrite("boot.b", [1, 2, 3, 4], length: 4);
        _flash.TryWrite("boot.b", [9], length: 1);

        var buffer = new byte[4];
        Assert.Equal(1, _flash.Read("boot.b", buffer));
        Assert.Equal([9, 0, 0, 0], buffer);
    }

    [Fact]
    public void A_read_into_a_small_buffer_fills_it_and_returns_the_length_of_the_slot()
    {
        _flash.TryWrite("settings.a", [1, 2, 3, 4], length: 4);

        var buffer = new byte[2];
        Assert.Equal(4, _flash.Read("settings.a", buffer));
        Assert.Equal([1, 2], buffer);
    }

    [Fact]
    public void An_empty_slot_differs_from_an_absent_slot()
    {
        Assert.Equal(-1, _flash.Read("journal.a", new byte[4]));
        _flash.TryWrite("journal.a", [], length: 0);
        Assert.Equal(0, _flash.Read("journal.a", new byte[4]));
    }

    [Fact]
    public void An_append_adds_to_the_slot_and_a_read_may_begin_anywhere()
    {
        Assert.True(_flash.TryAppend("readings.0", [1, 2, 3], length: 2));
        Assert.True(_flash.TryAppend("readings.0", [3, 4], length: 2));

        var buffer = new byte[3];
        Assert.Equal(4, _flash.ReadFrom("readings.0", 2, buffer));
        Assert.Equal([3, 4, 0], buffer);
        Assert.Equal(4, _flash.ReadFrom("readings.0", 4, buffer));
    }

    [Fact]
    public void A_removed_slot_is_absent_and_removing_it_again_does_no_harm()
    {
        _flash.TryWrite("readings.0", [1], length: 1);

        Assert.True(_flash.TryRemove("readings.0"));
        Assert.True(_flash.TryRemove("readings.0"));

        Assert.Equal(-1, _flash.Read("readings.0", new byte[4]));
    }

    [Fact]
    public void A_medium_that_refuses_returns_false_and_does_not_throw()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "made", "on", "demand", "settings.a"));

        Assert.False(_flash.TryWrite("settings.a", [1], length: 1));
        Assert.Equal(-1, _flash.Read("settings.a", new byte[4]));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_at_the_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a folder that no user can write");

        Assert.ThrowsAny<IOException>(() => new FileFlash("/proc"));
    }

    [Fact]
    public void The_start_leaves_no_file_behind()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "made", "on", "demand")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("../settings.a")]
    [InlineData("a/b")]
    [InlineData(@"a\b")]
    [InlineData("c:a")]
    public void A_slot_name_cannot_leave_the_folder(string slot)
    {
        Assert.Throws<ArgumentException>(() => _flash.Read(slot, new byte[4]));
        Assert.Throws<ArgumentException>(() => _flash.TryWrite(slot, [1], length: 1));
        Assert.Throws<ArgumentException>(() => _flash.TryAppend(slot, [1], length: 1));
        Assert.Throws<ArgumentException>(() => _flash.TryRemove(slot));
    }
}
