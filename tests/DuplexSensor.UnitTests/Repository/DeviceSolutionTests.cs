using System.Text.Json;
using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Repository;

/// <summary>src/Device.slnf is for Visual Studio 2022, which does not support .NET 10.</summary>
public sealed partial class DeviceSolutionTests
{
    private static readonly JsonElement Filter = JsonElement.Parse(
        File.ReadAllText(RepositoryFolder.Combine("src", "Device.slnf"))).GetProperty("solution");

    private static readonly string[] Projects =
        [.. Filter.GetProperty("projects").EnumerateArray().Select(project => project.GetString()!)];

    [Fact]
    public void Every_path_in_the_device_s_solution_exists_and_is_in_the_whole_solution()
    {
        string solution = FullPathOf("src\\" + Filter.GetProperty("path").GetString());
        string[] all = [.. ProjectPath().Matches(File.ReadAllText(solution)).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(Projects);
        Assert.All(Projects, path => Assert.True(File.Exists(FullPathOf(path)), path));
        Assert.All(Projects, path => Assert.Contains(path, all));
    }

    [Fact]
    public void No_project_of_the_device_s_solution_uses_the_NET_SDK()
    {
        Assert.All(Projects, path => Assert.DoesNotContain("Sdk=", File.ReadAllText(FullPathOf(path))));
    }

    [Fact]
    public void The_device_s_solution_has_every_device_project()
    {
        IEnumerable<string> found = ((string[])["src", "tests"])
            .SelectMany(folder => Directory.EnumerateDirectories(RepositoryFolder.Combine(folder)))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.nfproj"));

        Assert.Equal(found.Order(), Projects.Select(FullPathOf).Order());
    }

    private static string FullPathOf(string path) => RepositoryFolder.Combine(path.Split('\\'));

    [GeneratedRegex("""
        ^Project\("[^"]*"\) = "[^"]*", "([^"]*proj)"
        """, RegexOptions.Multiline)]
    private static partial Regex ProjectPath();
}
