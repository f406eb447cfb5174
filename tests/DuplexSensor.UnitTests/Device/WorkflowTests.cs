using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Device;

/// <summary>Checks the text of workflows, because they cannot run here.</summary>
public sealed partial class WorkflowTests
{
    private const string CheckCommand =
        "dotnet run --project tests/DuplexSensor.PackageCheck -- src/DuplexSensor.Esp32/device-packages.json packages";

    public static TheoryData<string> Workflows { get; } =
    [
        .. Directory.EnumerateFiles(RepositoryFolder.Combine(".github", "workflows"))
            .Select(path => Path.GetFileName(path))
            .Order(),
    ];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_by_commit_with_its_version_in_a_comment(string workflow)
    {
        string[] uses = [.. ReadWorkflow(workflow).Where(line => line.Contains("uses:", StringComparison.Ordinal))];

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(PinnedAction(), line));
    }

    [Fact]
    public void An_action_has_the_same_commit_in_all_workflows()
    {
        Assert.All(
            Workflows.SelectMany(row => ReadWorkflow(row.Data)).Select(line => PinnedAction().Match(line))
                .Where(match => match.Success)
                .GroupBy(match => match.Groups["action"].Value, match => match.Groups["commit"].Value),
            action => Assert.Single(action.Distinct()));
    }

    [Fact]
    public void The_device_is_built_on_windows_2022()
    {
        Assert.Equal(
            "runs-on: windows-2022", Assert.Single(ReadWorkflow("device.yml"), line => line.StartsWith("runs-on:")));
    }

    [Fact]
    public void The_packages_are_checked_after_the_last_restore_and_before_the_first_build()
    {
        string[] lines = ReadWorkflow("device.yml");
        int check = Array.FindIndex(lines, line => line.EndsWith(CheckCommand, StringComparison.Ordinal));

        Assert.True(Array.FindLastIndex(lines, line => line.Contains("nuget restore ")) < check);
        Assert.True(Array.FindIndex(lines, line => line.Contains("run: msbuild ")) > check);
    }

    [Fact]
    public void The_release_of_a_tag_gets_the_image_and_its_sha_256()
    {
        string[] lines = ReadWorkflow("device.yml");
        int tag = Array.IndexOf(lines, "if: startsWith(github.ref, 'refs/tags/')");

        Assert.Contains("IMAGE: src/DuplexSensor.Esp32/bin/Release/DuplexSensor.Esp32.bin", lines);
        Assert.Contains(
            "[IO.File]::WriteAllText(\"$PWD/$env:IMAGE.sha256\", \"$hash  DuplexSensor.Esp32.bin`n\")", lines[..tag]);
        Assert.Contains(
            "gh release upload $env:GITHUB_REF_NAME $env:IMAGE \"$env:IMAGE.sha256\" --clobber", lines[tag..]);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_path_in_a_workflow_exists(string workflow)
    {
        Assert.All(
            ReadWorkflow(workflow).SelectMany(line => RepositoryPath().Matches(line)).Select(match => match.Value)
                .Where(path => !path.Contains("/bin/", StringComparison.Ordinal)),
            path => Assert.True(Path.Exists(RepositoryFolder.Combine(path)), path));
    }

    private static string[] ReadWorkflow(string workflow) =>
        [.. File.ReadLines(RepositoryFolder.Combine(".github", "workflows", workflow)).Select(line => line.Trim())];

    [GeneratedRegex(@"uses: (?<action>[\w.-]+/[\w./-]+)@(?<commit>[0-9a-f]{40}) # v\d+(\.\d+)+$")]
    private static partial Regex PinnedAction();

    [GeneratedRegex(@"\b(src|tests)/[\w./-]+\w")]
    private static partial Regex RepositoryPath();
}
