using System.Net;
using System.Text.RegularExpressions;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Up;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Nanoff;

/// <summary>Every nanoff command that the project shows to users works, by the rules of nanoff's own source.</summary>
public sealed partial class NanoffCallTests
{
    private static readonly string[] Verbs = ["up", "export", "flash", "board", "build", "monitor", "replay", "soak"];

    [Fact]
    public async Task Every_call_in_docs_messages_help_and_exports_is_valid()
    {
        List<NanoffCall> calls =
            [.. NanoffCalls.FindInRepository(), .. await NanoffCalls.FindInHelpAsync(Verbs), .. FindInExport()];

        Assert.All(calls, call => Assert.True(NanoffRules.Validate(call.Arguments) is null,
            $"{call}: {NanoffRules.Validate(call.Arguments)}"));
    }

    [Fact]
    public void Calls_are_found_in_docs_code_and_exports()
    {
        List<NanoffCall> calls = [.. NanoffCalls.FindInRepository()];

        string board = Path.Combine("docs", "board.md") + ":";
        Assert.InRange(calls.Count(call => call.Source.StartsWith(board, StringComparison.Ordinal)), 6, 20);
        Assert.Contains(calls, call => call.Source.Contains("CredentialFiles.cs"));
        Assert.Single(FindInExport());
    }

    [Theory]
    [InlineData("See `nanoff --listports` first.", "--listports")]
    [InlineData("       nanoff --serialport COM5 --update   # again", "--serialport COM5 --update")]
    [InlineData("return \"is missing: put it there with nanoff --filedeployment\";", "--filedeployment")]
    [InlineData("Use nanoff --update --serialport COM5, then press EN.", "--update --serialport COM5")]
    public void A_call_is_found_in_a_line(string line, string arguments)
    {
        Assert.Equal(arguments, string.Join(' ', Assert.Single(NanoffCalls.Find("a line", line)).Arguments));
    }

    [Theory]
    [InlineData("nanoff prints each file; nanoff must be 2.5.162 or newer.")]
    [InlineData("dotnet tool install -g nanoff --allow-roll-forward")]
    public void A_mention_is_not_a_call(string line)
    {
        Assert.Empty(NanoffCalls.Find("a line", line));
    }

    // The first one was once in this project's docs: nanoff printed its help, or E6001.
    [Theory]
    [InlineData("--nanodevice --networkdeployment net.json --filedeployment files.json", "needs --serialport")]
    [InlineData("--nanodevice --networkdeployment n --filedeployment f --serialport COM5", "before files and network")]
    [InlineData("--filedeployment files.json --networkdeployment net.json", "needs --serialport")]
    [InlineData("--filedeployment", "needs a value")]
    [InlineData("--networkdeployment net.json --serialport COM5", "prints first that nothing was done")]
    [InlineData("--nanodevice --serialport COM5", "no operation")]
    [InlineData("--nanodevice --serialport COM5 --deploy", "--deploy needs --image")]
    [InlineData("--nanodevice --serialport COM5 --platform esp32 --update", "excludes --platform")]
    [InlineData("--nanodevice --serialport COM5 --devicedetails --update", "ends the work before --update")]
    [InlineData("--platform esp32 --update", "needs --serialport")]
    [InlineData("--platform esp32 --serialport COM5", "no operation")]
    [InlineData("--target ESP32_REV3 --serialport COM5 --deploy --image X.bin", "an address that may be wrong")]
    [InlineData("--serialport COM5 --deploy --image X.bin", "an address that may be wrong")]
    [InlineData("--listports --update", "--update is ignored")]
    [InlineData("--update COM5", "COM5 is not an option")]
    [InlineData("--update --update", "appears twice")]
    [InlineData("--Update", "is not an option")]
    [InlineData("--nanodevice --serialport COM5 --update -v q", "hides failures")]
    [InlineData("--jtag --update", "another chip")]
    public void A_call_that_does_nothing_or_something_else_is_invalid(string arguments, string reason)
    {
        Assert.Contains(reason, NanoffRules.Validate(arguments.Split(' ')));
    }

    [Fact]
    public void The_install_commands_of_nanoff_allow_newer_runtimes_and_name_the_oldest_version()
    {
        string[] texts = [File.ReadAllText(RepositoryFolder.Combine("docs", "board.md")), CreateExportReadme()];

        foreach (string text in texts)
        {
            Assert.NotEmpty(InstallCommand().Matches(text));
            Assert.All(InstallCommand().Matches(text), line => Assert.Contains("--allow-roll-forward", line.Value));
            Assert.Contains("2.5.162 or newer", text);
            Assert.DoesNotMatch(@"nanoff of \w+ 20\d\d", text);
        }
    }

    private static IEnumerable<NanoffCall> FindInExport() => NanoffCalls.Find("README.txt", CreateExportReadme());

    private static string CreateExportReadme()
    {
        using var folder = new TemporaryFolder();
        string settings = folder.Write("settings.json", "{\"thing\":\"t\"}"u8);
        string pem = folder.Write("pem", "p"u8);
        string board = Path.Combine(folder.Path, "boards", "desk");
        new BoardExport(board, SettingsSource.FromFile(settings)).Write(BoardTarget.ForLocalCloud(
            "desk", new DeviceCredentials(pem, pem, pem), IPAddress.Loopback, LocalPorts.Default));
        return File.ReadAllText(Path.Combine(board, "README.txt"));
    }

    [GeneratedRegex(@"dotnet tool (?:install|update).*nanoff.*")]
    private static partial Regex InstallCommand();
}
