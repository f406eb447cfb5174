using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Export;

/// <summary>Makes sure that git ignores the private key of an exported board.</summary>
internal static class GitGuard
{
    private const string Key = "device.key";

    private static readonly string[] ExportedFiles =
        ["settings.json", "ca.pem", "device.pem", Key, "net.json", "files.json", "README.txt", ".gitignore"];

    /// <summary>
    /// Writes a <c>.gitignore</c> into the folder if it is in a git work tree that does not ignore it.
    /// </summary>
    /// <param name="folder">Full path of an existing folder.</param>
    /// <exception cref="UserException">
    /// The folder contains other files, which git would then ignore too, or git tracks the key already.
    /// </exception>
    public static void Protect(string folder)
    {
        if (!IsInWorkTree(folder) || IsIgnored(folder) == true)
        {
            return;
        }

        if (Directory.EnumerateFileSystemEntries(folder).Any(entry => !ExportedFiles.Contains(Path.GetFileName(entry))))
        {
            throw new UserException($"{folder}: git does not ignore the board's private key here, and the folder "
                + "contains other files too. Choose a new folder, or add this one to .gitignore.");
        }

        // After the user's patterns, because for git the last matching pattern counts.
        string ignore = Path.Combine(folder, ".gitignore");
        File.WriteAllLines(ignore, [.. File.Exists(ignore) ? File.ReadAllLines(ignore) : [], "*"]);
        if (IsIgnored(folder) == false)
        {
            throw new UserException($"{folder}: git tracks files of this folder, possibly the board's private key. "
                + $"Remove them with git rm --cached -r \"{folder}\", or choose another folder.");
        }
    }

    private static bool IsInWorkTree(string folder)
    {
        for (DirectoryInfo? directory = new(folder); directory is not null; directory = directory.Parent)
        {
            if (Path.Exists(Path.Combine(directory.FullName, ".git")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether git ignores the key; null when git is not available or fails.</summary>
    private static bool? IsIgnored(string folder) =>
        GitProgram.Run("-C", folder, "check-ignore", "--quiet", Key)?.ExitCode switch
        {
            0 => true,
            1 => false,
            _ => null,
        };
}
