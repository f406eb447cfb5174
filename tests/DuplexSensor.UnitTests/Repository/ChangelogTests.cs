using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Repository;

/// <summary>CHANGELOG.md in the form of Keep a Changelog 1.1.0.</summary>
public sealed class ChangelogTests
{
    private static readonly string[] Kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

    private readonly string _text = File.ReadAllText(RepositoryFolder.Combine("CHANGELOG.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_section_Unreleased_comes_first_and_every_version_has_a_date()
    {
        string[] headings = [.. Heading(2).Matches(_text).Select(match => match.Groups[1].Value)];

        Assert.Equal("[Unreleased]", headings[0]);
        Assert.NotEmpty(headings[1..]);
        Assert.All(headings[1..], heading => Assert.Matches(@"^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$", heading));
    }

    [Theory]
    [InlineData("Directory.Build.props", "Version")]
    [InlineData("nfproj.props", "FirmwareVersion")]
    public void The_built_version_has_a_section(string file, string property)
    {
        string props = File.ReadAllText(RepositoryFolder.Combine(file));
        string version = Regex.Match(props, $"<{property}>(.*)</{property}>").Groups[1].Value;

        Assert.NotEmpty(version);
        Assert.Contains($"\n## [{version}] - ", _text);
    }

    [Fact]
    public void Each_change_is_under_a_heading_of_Keep_a_Changelog()
    {
        string[] kinds = [.. Heading(3).Matches(_text).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind => Assert.Contains(kind, Kinds));
    }

    private static Regex Heading(int level) => new($"^{new string('#', level)} (.*)$", RegexOptions.Multiline);
}
