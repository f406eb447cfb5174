using System.Text;
using System.Text.RegularExpressions;
using DuplexSensor.Tool.Monitoring;
using DuplexSensor.Tool.Output;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>From a board's bytes to lines on the terminal and in the log file.</summary>
public sealed partial class ConsoleLinesTests
{
    [Theory]
    [InlineData("0.000 system  boot 1\r\n0.001 led     off\n", "0.000 system  boot 1|0.001 led     off")]
    [InlineData("\r\n\r\n", "")]
    [InlineData("23 °C\n", "23 °C")]
    [InlineData("\e[0;32mI (27) boot\e[0m\n", "I (27) boot")]
    [InlineData("a\e]0;title\ab\n", "a]0;titleb")]
    [InlineData("a\tb\0c\n", "a bc")]
    [InlineData("no end", "no end")]
    public void A_line_is_what_can_be_read(string sent, string lines)
    {
        Assert.Equal(lines, string.Join('|', Lines(Encoding.UTF8.GetBytes(sent))));
    }

    [Fact]
    public void Noise_of_another_speed_is_skipped()
    {
        byte[] noise = [0xFF, 0x80, 0x00, 0x13, (byte)'x', 0xC0, 0xFE, (byte)'\n'];

        Assert.Equal(["0.000 system  boot 1"], Lines([.. noise, .. "0.000 system  boot 1\n"u8]));
    }

    [Fact]
    public void A_line_without_an_end_is_broken()
    {
        string[] lines = Lines(Encoding.ASCII.GetBytes(new string('x', ConsoleLines.LineBytesMax + 1)));

        Assert.Equal([ConsoleLines.LineBytesMax, 1], lines.Select(line => line.Length));
    }

    [Fact]
    public void Each_word_of_the_firmware_has_a_colour()
    {
        string[] words =
        [
            .. new[] { "DuplexSensor.Core", "DuplexSensor.Esp32" }
                .SelectMany(project => Directory.EnumerateFiles(
                    RepositoryFolder.Combine("src", project), "*.cs", SearchOption.AllDirectories))
                .SelectMany(file => Word().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups[1].Value)
                .Distinct(),
        ];

        Assert.InRange(words.Length, 8, 20);
        Assert.Empty(words.Except(LineColors.Words));
    }

    [Theory]
    [InlineData("0.098 link    subscribed [8]", "[dim]0.098[/] [cyan]link[/]    subscribed [[8]]")]
    [InlineData("Firmware version [1]", "Firmware version [[1]]")]
    [InlineData("", "")]
    public void A_line_is_coloured_by_its_word(string line, string markup)
    {
        Assert.Equal(markup, LineColors.ToMarkup(line));
    }

    [Fact]
    public void The_filter_is_for_the_terminal_and_the_log_file_has_all()
    {
        using var folder = new TemporaryFolder();
        string log = folder.File("board.log");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 14, 0, 0, 5, TimeSpan.Zero));
        using var screen = new StringWriter();
        using (var output = new MonitorOutput(screen, ["LINK", "shadow"], log, time))
        {
            output.WriteNote("COM5 is back");
            output.WriteLine("0.000 led     off");
            output.WriteLine("0.077 link    connected");
        }

        Assert.Equal(["-- COM5 is back", "0.077 link    connected"], Split(screen.ToString()));
        Assert.Equal(
            [
                "2026-11-30T14:00:00.005Z -- COM5 is back", "2026-11-30T14:00:00.005Z 0.000 led     off",
                "2026-11-30T14:00:00.005Z 0.077 link    connected",
            ],
            File.ReadAllLines(log));
    }

    private static string[] Lines(byte[] bytes)
    {
        var lines = new List<string>();
        var console = new ConsoleLines(lines.Add);
        console.Add(bytes);
        console.OnSilence();
        return [.. lines];
    }

    private static string[] Split(string text) =>
        text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\bLine\(""([a-z]+)""")]
    private static partial Regex Word();
}
