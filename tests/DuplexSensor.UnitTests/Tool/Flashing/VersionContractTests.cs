using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>"Firmware version does not match managed code version", before the application is on the board.</summary>
public sealed class VersionContractTests
{
    private const string Mismatch =
        "nanoFramework.Hardware.Esp32.Rmt 3.0.1 needs the native half 100.0.6.0 (0x84E4A55C), and firmware 1.17.0.264 "
        + "of ESP32_REV3 has 100.0.5.1 (0x8ADAC728): use firmware 1.17.0.334 (inferred, not seen), or build with "
        + "nanoFramework.Hardware.Esp32.Rmt 2.0.53.";

    [Fact]
    public async Task When_the_pinned_firmware_is_not_offered_the_newest_is_taken_compared_and_stopped_at_with_the_fix()
    {
        BoardState state = Boards.Bare();
        state.Offered.Remove(Boards.Pinned);
        using var flash = new FlashFixture(state);

        string error = await flash.FlashToErrorAsync();

        Assert.Equal(["details", $"update {Boards.Pinned}", "update", "details"], flash.Operations);
        Assert.Contains($"firmware {Boards.Pinned} is not offered: the newest one is taken and compared", flash.Output);
        Assert.EndsWith("\"Firmware version does not match managed code version\". " + Mismatch, error);
        Assert.Contains($"versions    {Mismatch}", flash.Output);
        Assert.Empty(flash.State.Assemblies);
    }

    [Fact]
    public async Task When_the_pinned_firmware_is_not_offered_and_the_newest_fits_the_flash_goes_on()
    {
        BoardState state = Boards.Bare();
        state.Offered["1.18.0.1"] = state.Offered[Boards.Pinned];
        state.Offered.Remove(Boards.Pinned);
        using var flash = new FlashFixture(state);

        await flash.FlashAsync();

        Assert.Equal("1.18.0.1", flash.State.Firmware);
        Assert.NotEmpty(flash.State.Assemblies);
    }

    [Fact]
    public async Task A_board_with_an_older_firmware_that_does_not_fit_gets_the_pinned_one()
    {
        using var flash = new FlashFixture(Boards.With(Boards.Older));

        await flash.FlashAsync();

        Assert.Equal(Boards.Pinned, flash.State.Firmware);
    }

    [Fact]
    public async Task A_firmware_that_takes_no_files_is_stopped_at()
    {
        BoardState state = Boards.Bare();
        state.Offered = new() { ["1.17.0.257"] = state.Offered[Boards.Pinned] };
        using var flash = new FlashFixture(state);

        Assert.Equal(
            "firmware 1.17.0.257 of ESP32_REV3 takes no files from nanoff: it must be newer than 1.17.0.257.",
            await flash.FlashToErrorAsync());
        Assert.DoesNotContain("deploy", flash.Operations);
    }

    [Fact]
    public async Task A_board_whose_firmware_takes_no_files_gets_another_although_its_halves_fit()
    {
        BoardState state = Boards.With("1.17.0.257");
        state.Offered["1.17.0.257"] = state.Offered[Boards.Pinned];
        using var flash = new FlashFixture(state);

        await flash.FlashAsync();

        Assert.Equal(Boards.Pinned, flash.State.Firmware);
    }

    [Fact]
    public void A_newer_firmware_with_an_unknown_half_gets_the_advice_to_build_with_newer_packages()
    {
        string text = Compare(new NativeAssembly("nanoFramework.Hardware.Esp32.Rmt", new Version(100, 0, 7, 0), 7));

        Assert.EndsWith("has 100.0.7.0 (0x00000007): no version that fits is known here; build with a version of this "
            + "package that is as new as the firmware, and give that image with --image.", text);
    }

    [Fact]
    public void A_half_that_nanoff_lists_twice_counts_once()
    {
        Assert.Contains("has none: ", Compare(new NativeAssembly("mscorlib", new Version(100, 5, 0, 24), 0x1549C856)));
    }

    [Fact]
    public void A_firmware_without_the_half_is_named()
    {
        Assert.Contains("firmware 1.18.0.0 of ESP32_REV3 has none: ", Compare());
    }

    [Fact]
    public void An_assembly_without_a_native_half_fits_every_firmware()
    {
        Assert.DoesNotContain("Json", Compare());
    }

    [Fact]
    public void The_image_of_every_package_of_the_table_fits_a_firmware_with_its_halves()
    {
        DevicePackages table = DevicePackages.LoadEmbedded();
        var assemblies = table.Packages
            .SelectMany(package => package.Assemblies.Where(assembly => assembly.Checksum is not null))
            .Select(assembly => (Name: Path.GetFileNameWithoutExtension(assembly.File), assembly))
            .ToArray();
        var image = new DeploymentImage("x", [.. assemblies.Select(
            one => new ImageAssembly(one.Name, new Version(1, 0, 0, 0), Convert.ToUInt32(one.assembly.Checksum, 16)))]);
        var board = new DeviceDetails("ESP32_REV3", Version.Parse(table.Firmware.Version), [], [.. assemblies
            .Where(one => one.assembly.NativeVersion != "0.0.0.0")
            .Select(one => new NativeAssembly(
                one.Name, Version.Parse(one.assembly.NativeVersion!), Convert.ToUInt32(one.assembly.Checksum, 16)))]);

        Assert.Empty(new VersionContract(table).Compare(image, board));
        Assert.Null(new VersionContract(table).FindFirmwareError(board));
    }

    // A firmware newer than the pinned one, with mscorlib's half and those that are given.
    private static string Compare(params NativeAssembly[] natives)
    {
        using var folder = new TemporaryFolder();
        var board = new DeviceDetails("ESP32_REV3", new Version(1, 18, 0, 0), [],
            [new NativeAssembly("mscorlib", new Version(100, 5, 0, 24), 0x1549C856), .. natives]);
        var image = DeploymentImage.Read(folder.Write("a.bin", Boards.Image));
        return Assert.Single(new VersionContract(DevicePackages.LoadEmbedded()).Compare(image, board)).Text;
    }
}
