using System.Diagnostics;
using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>git ignores the private key of an exported board.</summary>
public sealed class ExportGitIgnoreTests : IDisposable
{
    private readonly BoardExportFixture _export = new();

    public ExportGitIgnoreTests() => Git("init", "--quiet");

    public void Dispose() => _export.Dispose();

    [Fact]
    public void A_new_export_folder_gets_a_gitignore()
    {
        _export.Write("desk");

        Assert.Equal(["*"], File.ReadAllLines(_export.GetPath(".gitignore")));
        Assert.DoesNotContain("boards/", Git("status", "--porcelain", "--untracked-files=all"));
        _export.Write("desk");
    }

    [Fact]
    public void A_folder_of_the_user_that_git_already_ignores_gets_no_gitignore()
    {
        Directory.CreateDirectory(_export.Folder);
        File.WriteAllText(_export.GetPath("notes.md"), "mine");
        File.WriteAllText(Path.Combine(_export.Root, ".gitignore"), "boards/\n");

        _export.Write("desk");

        Assert.False(File.Exists(_export.GetPath(".gitignore")));
    }

    [Fact]
    public void The_user_s_lines_in_the_folder_s_own_gitignore_stay()
    {
        Directory.CreateDirectory(_export.Folder);
        File.WriteAllText(_export.GetPath(".gitignore"), "# mine\n!device.key");

        _export.Write("desk");

        Assert.Equal(["# mine", "!device.key", "*"], File.ReadAllLines(_export.GetPath(".gitignore")));
        Assert.DoesNotContain("boards/", Git("status", "--porcelain", "--untracked-files=all"));
    }

    [Fact]
    public void A_folder_with_other_files_is_refused_before_the_key_is_in_it()
    {
        Directory.CreateDirectory(_export.Folder);
        File.WriteAllText(_export.GetPath("notes.md"), "mine");

        var exception = Assert.Throws<UserException>(() => _export.Write("desk"));

        Assert.EndsWith("Choose a new folder, or add this one to .gitignore.", exception.Message);
        Assert.Equal(["notes.md"], Directory.GetFiles(_export.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void The_error_names_a_key_that_git_already_tracks()
    {
        Directory.CreateDirectory(_export.Folder);
        File.WriteAllText(_export.GetPath("device.key"), "committed");
        Git("add", ".");

        var exception = Assert.Throws<UserException>(() => _export.Write("desk"));

        Assert.Contains("git rm --cached", exception.Message);
        Assert.Equal("committed", _export.ReadText("device.key"));
    }

    [Fact]
    public void The_repository_s_own_git_ignores_both_places()
    {
        string ignored = File.ReadAllText(RepositoryFolder.Combine(".gitignore"));

        Assert.Contains("\n.duplex/\n", ignored);
        Assert.Contains("\n/board/\n", ignored);
    }

    private string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", _export.Root, .. arguments]) { RedirectStandardOutput = true };
        using Process git = Process.Start(start)!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
