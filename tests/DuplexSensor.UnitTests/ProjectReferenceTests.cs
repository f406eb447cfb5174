using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DuplexSensor.UnitTests;

/// <summary>The projects and packages that each project may reference (src/ARCHITECTURE.md, "Projects").</summary>
public sealed partial class ProjectReferenceTests
{
    [Theory]
    [InlineData("DuplexSensor.Core")]
    [InlineData("DuplexSensor.LocalCloud")]
    [InlineData("DuplexSensor.Simulator", "DuplexSensor.Core", "DuplexSensor.LocalCloud")]
    [InlineData("DuplexSensor.World", "DuplexSensor.Core", "DuplexSensor.LocalCloud", "DuplexSensor.Simulator")]
    [InlineData(
        "DuplexSensor.Dashboard", "DuplexSensor.Core", "DuplexSensor.LocalCloud", "DuplexSensor.Simulator")]
    [InlineData(
        "DuplexSensor.Tool",
        "DuplexSensor.Dashboard", "DuplexSensor.LocalCloud", "DuplexSensor.Simulator", "DuplexSensor.World")]
    public void A_project_references_these_projects_only(string project, params string[] others)
    {
        IEnumerable<string?> known = ReadReferences(project, "ProjectReference")
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(others, known.Order());
    }

    [Fact]
    public void The_firmware_has_no_package()
    {
        Assert.Empty(ReadReferences("DuplexSensor.Core", "PackageReference"));
        Assert.Empty(ReadReferences("DuplexSensor.Core", "FrameworkReference"));
    }

    [Fact]
    public void The_local_cloud_does_not_mention_the_firmware()
    {
        Assert.DoesNotContain(ReadSources("DuplexSensor.LocalCloud"), text => text.Contains("DuplexSensor.Core"));
    }

    [Fact]
    public void The_world_shares_flash_and_sensor_data_with_the_virtual_board_and_nothing_else()
    {
        string[] shared = ["Simulator.Sensing", "Simulator.Storage"];
        Assert.Equal(shared, ReadSources("DuplexSensor.World")
            .SelectMany(text => SimulatorName().Matches(text))
            .Select(match => match.Value)
            .Distinct()
            .Order());
    }

    [Fact]
    public void The_firmware_uses_no_thread_no_clock_and_no_io()
    {
        string[] banned = ["System.Threading", "System.IO", "System.Net", "DateTime", "Environment.", "async ", "Task"];
        foreach (string text in ReadSources("DuplexSensor.Core"))
        {
            Assert.DoesNotContain(banned, text.Contains);
        }
    }

    [GeneratedRegex(@"Simulator(\.\w+)?")]
    private static partial Regex SimulatorName();

    private static IEnumerable<string> ReadReferences(string project, string kind) =>
        XDocument.Load(RepositoryFolder.Combine("src", project, project + ".csproj"))
            .Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<string> ReadSources(string project) =>
        Directory.EnumerateFiles(RepositoryFolder.Combine("src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Replace('\\', '/').Contains("/obj/"))
            .Select(File.ReadAllText);
}
