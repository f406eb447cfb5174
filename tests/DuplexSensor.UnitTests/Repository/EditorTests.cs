using System.Text.Json;

namespace DuplexSensor.UnitTests.Repository;

/// <summary>The tasks and launch configurations of Visual Studio Code.</summary>
public sealed class EditorTests
{
    private static readonly JsonElement[] Tasks = ElementsOf("tasks.json", "tasks");
    private static readonly JsonElement[] Launches = ElementsOf("launch.json", "configurations");

    [Fact]
    public void The_tasks_are_build_test_and_up()
    {
        Assert.Equal(["build", "test", "up"], Tasks.Select(task => task.GetProperty("label").GetString()));
    }

    [Fact]
    public void Every_path_in_a_task_exists()
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
    public void A_launched_program_belongs_to_a_project_and_a_task_builds_it_first()
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
