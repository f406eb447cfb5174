using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Docs;

/// <summary>The README stays short, and every link between the pages leads somewhere.</summary>
public sealed partial class DocsTests
{
    private const int ReadmeLinesMax = 120;
    private static readonly string[] GeneratedFolders = ["bin", "obj", ".git", ".duplex", "packages", "TestResults"];

    [Fact]
    public void The_README_is_short()
    {
        Assert.InRange(File.ReadAllLines(RepositoryFolder.Combine("README.md")).Length, 60, ReadmeLinesMax);
    }

    [Fact]
    public void Every_link_leads_to_a_file_and_to_a_heading_in_it()
    {
        string[] broken =
        [
            .. PagesIn(RepositoryFolder.Path)
                .SelectMany(
                    page => Links().Matches(File.ReadAllText(page)), (page, link) => (page, link.Groups[1].Value))
                .Where(link => !LeadsSomewhere(link.page, link.Value))
                .Select(link => $"{Path.GetRelativePath(RepositoryFolder.Path, link.page)}: {link.Value}"),
        ];

        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("board.md#no-such-heading")]
    [InlineData("no-such-page.md")]
    public void A_link_without_a_target_is_found(string link)
    {
        Assert.False(LeadsSomewhere(RepositoryFolder.Combine("docs", "aws.md"), link));
    }

    private static bool LeadsSomewhere(string page, string link)
    {
        string[] parts = link.Split('#');
        string target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        return Path.Exists(target) && (parts.Length == 1 || HeadingsOf(target).Contains(parts[1]));
    }

    // The anchors that GitHub creates for the headings.
    private static IEnumerable<string> HeadingsOf(string page) => Heading().Matches(File.ReadAllText(page))
        .Select(heading => NotInAnchors().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static IEnumerable<string> PagesIn(string folder) => Directory.EnumerateFiles(folder, "*.md")
        .Concat(Directory.EnumerateDirectories(folder)
            .Where(path => !GeneratedFolders.Contains(Path.GetFileName(path)))
            .SelectMany(PagesIn));

    // Relative links: a link with a scheme does not match.
    [GeneratedRegex(@"\]\((?!\w+:)([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^#+ (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
