using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>The Wi-Fi password is nowhere after a flash, however it ends.</summary>
public sealed class PrivateFolderTests : IDisposable
{
    private readonly FlashFixture _flash = new();

    public void Dispose() => _flash.Dispose();

    [Fact]
    public async Task It_is_removed_at_the_end()
    {
        await _flash.FlashAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_flash.PrivateParent));
    }

    [Fact]
    public async Task It_is_removed_after_an_error()
    {
        _flash.Fail(NanoffFault.NetworkFails);

        await _flash.FlashToErrorAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_flash.PrivateParent));
    }

    [Fact]
    public async Task It_is_removed_at_Ctrl_C()
    {
        using var ctrlC = new CancellationTokenSource();
        _flash.Nanoff = new InterruptedNanoff(_flash, ctrlC);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _flash.FlashUntilAsync(ctrlC.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_flash.PrivateParent));
    }

    [Fact]
    public async Task What_a_killed_run_has_left_is_removed_at_the_next_start()
    {
        Directory.CreateDirectory(Path.Combine(_flash.PrivateParent, "killed"));
        File.WriteAllText(Path.Combine(_flash.PrivateParent, "killed", "net.json"), FlashFixture.Password);
        _flash.Fail(NanoffFault.PortInUse);

        await _flash.FlashToErrorAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_flash.PrivateParent));
    }

    [Fact]
    public async Task The_folder_of_another_run_stays()
    {
        using var other = PrivateFolder.Create(_flash.PrivateParent);
        string file = other.Write("net.json", "of another board");

        await _flash.FlashAsync();

        Assert.Equal("of another board", File.ReadAllText(file));
    }

    [Fact]
    public void No_run_removes_the_folder_that_another_one_has_just_created()
    {
        Parallel.For(0, 8, _ =>
        {
            for (int run = 0; run < 50; run++)
            {
                using var folder = PrivateFolder.Create(_flash.PrivateParent);
                Assert.Equal("x", File.ReadAllText(folder.Write("net.json", "x")));
            }
        });

        Assert.Empty(Directory.EnumerateFileSystemEntries(_flash.PrivateParent));
    }

    // Folders in the place of locks: they cannot be opened, whoever runs this test.
    [Fact]
    public void A_folder_that_this_user_may_not_open_is_passed_over()
    {
        for (int number = 0; number < 10; number++)
        {
            string path = Path.Combine(_flash.PrivateParent, $"foreign{number}");
            string[] both = [path, path + ".lock"];
            Array.ForEach(number % 2 == 0 ? both : [.. both.Reverse()], one => Directory.CreateDirectory(one));
        }

        using var folder = PrivateFolder.Create(_flash.PrivateParent);

        Assert.True(Directory.Exists(folder.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_deleted_does_not_fail_the_flash()
    {
        var folder = PrivateFolder.Create(_flash.PrivateParent);
        Directory.Delete(folder.Path, recursive: true);

        folder.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_flash.PrivateParent));
    }

    [Fact]
    public void Only_its_user_can_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file mode; the folder is in the user's profile.");
            return;
        }

        using var folder = PrivateFolder.Create(_flash.PrivateParent);

        string file = folder.Write("net.json", "x");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder.Path));
    }

    // Ctrl-C while nanoff sends the files: net.json is in the folder then.
    private sealed class InterruptedNanoff(FlashFixture flash, CancellationTokenSource ctrlC) : INanoff
    {
        public Task<NanoffResult> RunAsync(
            NanoffCall call, Action<string> onLine, CancellationToken cancellationToken)
        {
            int at = call.Arguments.ToList().IndexOf("--networkdeployment");
            if (at >= 0)
            {
                Assert.Contains(FlashFixture.Password, File.ReadAllText(call.Arguments[at + 1]));
                ctrlC.Cancel();
            }

            return new InProcessNanoff(flash.Board).RunAsync(call, onLine, cancellationToken);
        }
    }
}
