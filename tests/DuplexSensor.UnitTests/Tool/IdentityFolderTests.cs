using DuplexSensor.Tool;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.UnitTests.Tool;

public sealed class IdentityFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_identity_is_read_as_it_was_written()
    {
        var folder = IdentityFolder.ForAws(_folder.Path, "123456789012", "eu-central-1", "floor:desk");
        folder.Create();
        Assert.Null(folder.ReadRecord());

        var identity = new Identity
        {
            Thing = "floor:desk",
            Cloud = "aws 123456789012 eu-central-1",
            Endpoint = "a-ats.iot.eu-central-1.amazonaws.com",
            Policy = "duplex-device",
            Steps = new Dictionary<string, string> { ["thing"] = "done", ["certificate"] = "begun" },
        };
        folder.WriteRecord(identity);

        Identity read = folder.ReadRecord()!;
        Assert.Equal(identity with { Steps = read.Steps }, read);
        Assert.Equal(identity.Steps, read.Steps);
        Assert.Equal(_folder.File("123456789012-eu-central-1", "floor%3Adesk"), folder.FullPath);
    }

    [Fact]
    public void The_folder_is_kept_from_git_and_the_key_from_other_users()
    {
        var folder = IdentityFolder.ForLocalCloud(_folder.Path, "desk");
        folder.Create();

        folder.WritePrivateKey("key");
        folder.WritePrivateKey("another key");

        Assert.Equal("*\n", File.ReadAllText(Path.Combine(folder.FullPath, ".gitignore")));
        Assert.Equal("another key", File.ReadAllText(folder.PrivateKeyPath));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PrivateKeyPath));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"thing\":1,\"cloud\":\"x\"}")]
    [InlineData("{\"thing\":\"a\",\"thing\":\"b\",\"cloud\":\"x\"}")]
    public void A_broken_record_is_one_line_that_names_it(string json)
    {
        var folder = IdentityFolder.ForLocalCloud(_folder.Path, "desk");
        folder.Create();
        File.WriteAllText(folder.RecordPath, json);

        var error = Assert.Throws<UserException>(folder.ReadRecord);

        Assert.StartsWith($"{folder.RecordPath} is not as 'duplex onboard' writes it: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }
}
