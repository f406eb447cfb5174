using System.Text.Json;
using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>The lines of <c>duplex up</c>, for people and for programs.</summary>
public sealed class RunLinesTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Fact]
    public async Task Boards_are_numbered_and_the_closing_line_counts_them()
    {
        Assert.Equal(0, await _duplex.RunUntilAsync(
            text => Regex.Count(text, "shadow  reported v") == 3,
            ["up", "--boards", "3", "--thing", "desk", .. _duplex.OwnPlace]));

        Assert.All([1, 2, 3], number => Assert.Contains($"\ndesk-{number}  0.000 system  boot 1", _duplex.Output));
        Assert.Matches(@"\nended after \d+ s: 3 boards, 3 reports; the files stay in .*\n\z", _duplex.Output);
    }

    [Fact]
    public async Task The_first_line_comes_before_the_local_cloud_is_up()
    {
        await _duplex.RunUntilAsync(_ => true, ["up", .. _duplex.OwnPlace]);

        Assert.StartsWith("local cloud  starts for the first time and makes its keys; its files", _duplex.Output);
        Assert.DoesNotContain("MQTT", _duplex.Output);
    }

    [Fact]
    public async Task With_json_every_line_is_an_object()
    {
        Assert.Equal(0, await _duplex.RunUntilAsync(
            text => text.Contains("\"word\":\"job\""), ["up", "--json", .. _duplex.OwnPlace]));

        JsonElement[] lines = [.. _duplex.Output.TrimEnd().Split('\n').Select(line => JsonElement.Parse(line))];
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$", TextOf(line, "time")));
        Assert.All(lines, line => Assert.Matches("^(board|local cloud|duplex)$", TextOf(line, "source")));
        JsonElement listens = Assert.Single(lines, line => TextOf(line, "text") == "listens");
        Assert.Matches(@"^localhost:\d+$", TextOf(listens, "mqtt"));
        Assert.Matches(@"^http://localhost:\d+$", TextOf(listens, "api"));
        Assert.Equal(_duplex.GetPath("data"), TextOf(listens, "data"));
        JsonElement report = Assert.Single(lines, line => TextOf(line, "text").StartsWith("reported v1"));
        Assert.Equal(("board", "t", "shadow"),
            (TextOf(report, "source"), TextOf(report, "thing"), TextOf(report, "word")));
        Assert.InRange(report.GetProperty("seconds").GetDouble(), 0, 60);
        Assert.StartsWith("ended after", TextOf(lines[^1], "text"));
    }

    private static string TextOf(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
