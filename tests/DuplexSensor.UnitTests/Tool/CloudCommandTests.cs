using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

public sealed class CloudCommandTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Fact]
    public async Task The_local_cloud_runs_alone_and_names_the_files_of_a_device()
    {
        int port = LoopbackPorts.FindFree(4);
        string data = _duplex.GetPath("data");

        Assert.Equal(0, await _duplex.RunUntilAsync(
            text => text.Contains("pump:"), "cloud", "--data", data, "--port-base", $"{port}", "--thing", "pump"));

        string things = Path.Combine(data, "things", "pump");
        Assert.Contains($"local cloud  pump: device.pem, device.key, ca.pem in {things}", _duplex.Output);
        Assert.Equal(
            ["ca.pem", "device.key", "device.pem"], Directory.EnumerateFiles(things).Select(Path.GetFileName).Order());
        Assert.Contains($"local cloud  MQTT localhost:{port}, ", _duplex.Output);
        Assert.DoesNotContain("boot 1", _duplex.Output);
        Assert.EndsWith($"s: the local cloud; the files stay in {data}", _duplex.Output.TrimEnd());
        Assert.All(_duplex.Output.Replace(data, "").Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task The_data_folder_is_kept_from_git_if_it_is_new()
    {
        string data = _duplex.GetPath("data");
        string[] run = ["cloud", "--duration", "1", "--port-base", $"{LoopbackPorts.FindFree(4)}", "--data"];

        Assert.Equal(0, await _duplex.RunAsync([.. run, data]));
        File.WriteAllText(_duplex.GetPath("notes.md"), "mine");
        Assert.Equal(0, await _duplex.RunAsync([.. run, _duplex.Folder]));

        Assert.Equal("*\n", File.ReadAllText(Path.Combine(data, ".gitignore")));
        Assert.False(File.Exists(_duplex.GetPath(".gitignore")));
    }
}
