using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Settings;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

public sealed class SettingsSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _deep;

    public SettingsSourceTests()
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

        Assert.Equal(expected, SettingsSource.FindNearest(_deep).FilePath);
    }

    [Fact]
    public void A_folder_with_the_name_of_the_file_is_an_error()
    {
        string folder = Path.Combine(_deep, "settings.json");
        Directory.CreateDirectory(folder);

        var error = Assert.Throws<SettingsFileException>(() => SettingsSource.FindNearest(_deep).Read());

        Assert.Equal($"{folder}: cannot be read: check that it is a file, and its permissions", error.Message);
    }

    [Fact]
    public void A_file_above_the_root_is_not_used()
    {
        CreateRootMarker();
        Write("settings.json");

        AssertDefaults();
    }

    [Fact]
    public void Outside_of_a_repository_only_the_file_in_the_folder_is_used()
    {
        Write("repository/settings.json");

        AssertDefaults();
    }

    [Fact]
    public void The_default_settings_are_those_of_the_repository()
    {
        DeviceConfig settings = SettingsSource.FindNearest(_deep).Read();

        Assert.Equal(SettingsFile.Read(RepositoryFolder.Combine("settings.json")).Thing, settings.Thing);
        Assert.Equal(9_000, settings.RefreshMs);
    }

    private void AssertDefaults()
    {
        SettingsSource found = SettingsSource.FindNearest(_deep);
        Assert.Null(found.FilePath);
        Assert.Equal(Path.Combine(_deep, ".duplex"), found.DataFolder);
    }

    private void CreateRootMarker() => Write("repository/DuplexSensor.sln");

    private string Write(string name)
    {
        string path = Path.Combine([_folder.Path, .. name.Split('/')]);
        File.WriteAllText(path, "{}");
        return path;
    }
}
