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
    public void The_nearest_file_up_to_the_repository_root_is_used(string name)
    {
        CreateRootMarker();
        string expected = Write(name);

        Assert.Equal(expected, SettingsPath.FindNearest(_deep));
    }

    [Fact]
    public void A_file_above_the_root_is_not_used()
    {
        CreateRootMarker();
        Write("settings.json");

        Assert.Equal(Path.Combine(_deep, "settings.json"), SettingsPath.FindNearest(_deep));
    }

    [Fact]
    public void Outside_of_a_repository_only_the_file_in_the_folder_is_used()
    {
        Write("repository/settings.json");

        Assert.Equal(Path.Combine(_deep, "settings.json"), SettingsPath.FindNearest(_deep));
    }

    private void CreateRootMarker() => Write("repository/DuplexSensor.sln");

    private string Write(string name)
    {
        string path = Path.Combine([_folder.Path, .. name.Split('/')]);
        File.WriteAllText(path, "{}");
        return path;
    }
}
