using System.Text.RegularExpressions;
using DuplexSensor.UnitTests;

namespace DuplexSensor.PageTests;

/// <summary>The files of the page: few, small, without a build step, and nothing inline.</summary>
public sealed partial class PageFilesTests
{
    private const int BytesMax = 150_000;
    private const int LinesMax = 250;

    private static readonly string Folder = RepositoryFolder.Combine("src", "DuplexSensor.Dashboard", "wwwroot");

    [Fact]
    public void All_files_together_are_smaller_than_150_kB()
    {
        Assert.InRange(Find("*").Sum(file => new FileInfo(file).Length), 1, BytesMax - 1);
    }

    [Fact]
    public void There_is_one_style_sheet()
    {
        Assert.Single(Find("*.css"));
    }

    [Fact]
    public void The_chart_library_has_its_licence_beside_it()
    {
        Assert.Contains("MIT", File.ReadAllText(Path.Combine(Folder, "vendor", "uPlot-LICENSE.txt")));
    }

    [Fact]
    public void No_script_style_or_handler_is_inline()
    {
        string page = File.ReadAllText(Path.Combine(Folder, "index.html"));
        Assert.DoesNotMatch(Inline(), page);
    }

    [Fact]
    public void No_module_parses_text_as_HTML_or_as_code()
    {
        Assert.DoesNotContain(Modules(), file => Parsing().IsMatch(File.ReadAllText(file)));
    }

    [Fact]
    public void No_module_is_longer_than_250_lines()
    {
        Assert.DoesNotContain(Modules(), file => File.ReadAllLines(file).Length > LinesMax);
    }

    private static IEnumerable<string> Modules() => Find("*.js").Where(file => !file.Contains("vendor"));

    private static string[] Find(string pattern) =>
        Directory.GetFiles(Folder, pattern, SearchOption.AllDirectories);

    [GeneratedRegex("""<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]* src=)""")]
    private static partial Regex Inline();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function")]
    private static partial Regex Parsing();
}
