using DuplexSensor.Tool;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

public sealed class SettingsPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _deep;

    public SettingsPathTests()
    {
        _deep = Path.Combine(_folder.Path, "repository", "src", "deep");
        Directory.CreateDirectory(_deep);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("repository/src/deep/settings.json")]
    [InlineData("repository/src/settings.json")]
    [InlineData("repository/settings.json")]
    public void The_nearest_file_up_to_the_repositorys_root_serves(string name)
    {
        MarkRoot();
        string expected = Write(name);

        Assert.Equal(expected, SettingsPath.Nearest(_deep));
    }

    [Fact]
    public void A_file_above_the_root_does_not_serve()
    {
        MarkRoot();
        Write("settings.json");

        Assert.Equal(Path.Combine(_deep, "settings.json"), SettingsPath.Nearest(_deep));
    }

    [Fact]
    public void Outside_of_a_repository_only_the_folders_own_serves()
    {
        Write("repository/settings.json");

        Assert.Equal(Path.Combine(_deep, "settings.json"), SettingsPath.Nearest(_deep));
    }

    private void MarkRoot() => Write("repository/DuplexSensor.sln");

    private string Write(string name)
    {
        string path = Path.Combine([_folder.Path, .. name.Split('/')]);
        File.WriteAllText(path, "{}");
        return path;
    }
}
