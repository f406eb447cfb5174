using System.Text.Json;

namespace DuplexSensor.UnitTests.Repository;

/// <summary>What Visual Studio Code builds, tests and runs with.</summary>
public sealed class EditorTests
{
    private static readonly JsonElement[] Tasks = ElementsOf("tasks.json", "tasks");
    private static readonly JsonElement[] Launches = ElementsOf("launch.json", "configurations");

    [Fact]
    public void There_are_tasks_to_build_to_test_and_to_run()
    {
        Assert.Equal(["build", "test", "up"], Tasks.Select(task => task.GetProperty("label").GetString()));
    }

    [Fact]
    public void Every_path_that_a_task_names_is_there()
    {
        string[] paths =
        [
            .. Tasks.SelectMany(task => task.GetProperty("args").EnumerateArray())
                .Select(argument => argument.GetString()!)
                .Where(argument => argument.Contains('/') || argument.EndsWith(".sln", StringComparison.Ordinal)),
        ];

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(RepositoryFolder.Combine(path)), path));
    }

    [Fact]
    public void What_is_launched_is_built_before_by_a_task_and_belongs_to_a_project()
    {
        Assert.NotEmpty(Launches);
        Assert.All(Launches, launch =>
        {
            Assert.Contains(
                launch.GetProperty("preLaunchTask").GetString(),
                Tasks.Select(task => task.GetProperty("label").GetString()));
            string program = launch.GetProperty("program").GetString()!.Replace("${workspaceFolder}/", "");
            string project = program[..program.IndexOf("/bin/", StringComparison.Ordinal)];
            Assert.True(File.Exists(RepositoryFolder.Combine(project, Path.GetFileName(project) + ".csproj")), project);
        });
    }

    private static JsonElement[] ElementsOf(string file, string property) =>
    [
        .. JsonElement.Parse(File.ReadAllText(RepositoryFolder.Combine(".vscode", file)))
            .GetProperty(property).EnumerateArray(),
    ];
}
