using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>The assemblies are read out of the .bin itself.</summary>
public sealed class DeploymentImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_has_name_version_and_native_checksum_of_each_assembly()
    {
        DeploymentImage image = Read(Boards.Image);

        Assert.Equal(
            [
                new("mscorlib", new Version(1, 17, 11, 0), 0x1549C856),
                new("nanoFramework.Hardware.Esp32.Rmt", new Version(3, 0, 1, 0), 0x84E4A55C),
                new("nanoFramework.Json", new Version(2, 2, 213, 0), 0),
                new("DuplexSensor.Esp32", new Version(1, 0, 0, 0), 0),
            ],
            image.Assemblies);
    }

    [Fact]
    public void A_name_that_the_runtime_knows_by_number_is_known_here_too()
    {
        DeploymentImage image = Read(new PeImage("System.Threading", new Version(1, 1, 52, 0), 0).ToBytes());

        Assert.Equal("System.Threading", Assert.Single(image.Assemblies).Name);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Erased_flash_behind_the_last_assembly_is_its_end(byte erased)
    {
        byte[] tail = new byte[1000];
        Array.Fill(tail, erased);

        Assert.Equal(4, Read([.. Boards.Image, .. tail]).Assemblies.Count);
    }

    [Fact]
    public void A_download_that_was_cut_off_is_no_image()
    {
        AssertError(Boards.Image[..^9], "The assembly at byte 440 is cut off.");
    }

    [Fact]
    public void Another_file_is_no_image()
    {
        AssertError("<!DOCTYPE html>"u8.ToArray(), "There is no assembly at byte 0.");
        AssertError([], "It is empty.");
    }

    [Fact]
    public void No_cut_and_no_changed_byte_makes_the_reader_throw_something_else()
    {
        for (int length = 0; length < Boards.Image.Length; length++)
        {
            TryRead(Boards.Image[..length]);
            byte[] changed = [.. Boards.Image];
            changed[length] ^= 0xFF;
            TryRead(changed);
        }
    }

    private DeploymentImage Read(byte[] bytes) => DeploymentImage.Read(_folder.Write("a.bin", bytes));

    private void TryRead(byte[] bytes)
    {
        try
        {
            Read(bytes);
        }
        catch (UserException)
        {
            // Named.
        }
    }

    private void AssertError(byte[] bytes, string cause)
    {
        string message = Assert.Throws<UserException>(() => Read(bytes)).Message;
        Assert.Contains($"a.bin is no deployment image: {cause}", message);
    }
}
