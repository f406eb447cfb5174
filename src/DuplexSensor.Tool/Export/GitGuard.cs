using System.ComponentModel;
using System.Diagnostics;

namespace DuplexSensor.Tool.Export;

/// <summary>Keeps git from taking a board's private key along.</summary>
internal static class GitGuard
{
    private const string Key = "device.key";

    private static readonly string[] OfExport =
        ["settings.json", "ca.pem", "device.pem", Key, "net.json", "files.json", "README.txt", ".gitignore"];

    /// <summary>
    /// In a git work tree that does not ignore this folder, the folder gets a <c>.gitignore</c> of its own.
    /// </summary>
    /// <param name="folder">Full path; it exists.</param>
    /// <exception cref="UserException">
    /// It holds files of other kinds, which git would then ignore too, or git has the key already.
    /// </exception>
    public static void Protect(string folder)
    {
        if (!IsInWorkTree(folder) || IsIgnored(folder) == true)
        {
            return;
        }

        if (Directory.EnumerateFileSystemEntries(folder).Any(entry => !OfExport.Contains(Path.GetFileName(entry))))
        {
            throw new UserException($"{folder}: git would take the board's private key along, and other files lie here "
                + "too. Choose a folder of the board's own, or add this one to .gitignore.");
        }

        // Behind what the user has in it: git heeds the last pattern that fits.
        string ignore = Path.Combine(folder, ".gitignore");
        File.WriteAllLines(ignore, [.. File.Exists(ignore) ? File.ReadAllLines(ignore) : [], "*"]);
        if (IsIgnored(folder) == false)
        {
            throw new UserException($"{folder}: git keeps files of this folder, the board's private key perhaps. Take "
                + $"them out with git rm --cached -r \"{folder}\", or choose another folder.");
        }
    }

    private static bool IsInWorkTree(string folder)
    {
        for (DirectoryInfo? here = new(folder); here is not null; here = here.Parent)
        {
            if (Path.Exists(Path.Combine(here.FullName, ".git")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when git cannot be asked.</summary>
    private static bool? IsIgnored(string folder)
    {
        var ask = new ProcessStartInfo("git", ["-C", folder, "check-ignore", "--quiet", Key])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(ask)!;
            git.StandardError.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode switch { 0 => true, 1 => false, _ => null };
        }
        catch (Win32Exception)
        {
            // No git on this machine.
            return null;
        }
    }
}
