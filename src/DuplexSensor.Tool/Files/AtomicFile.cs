using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace DuplexSensor.Tool.Files;

/// <summary>Writes a text file that is complete or unchanged at any time, also when the process is killed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes UTF-8 without a byte order mark and replaces an existing file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or the folder is write-protected.</exception>
    public static void Write(string path, string text) => Write(path, text, isPrivate: false);

    /// <summary>Like <see cref="Write(string, string)"/>. No other user can read the file at any time.</summary>
    public static void WritePrivate(string path, string text) => Write(path, text, isPrivate: true);

    private static void Write(string path, string text, bool isPrivate)
    {
        string temporaryPath = path + ".tmp";

        // Mode and access list take effect only when the file is created, so a file of a killed run is deleted.
        File.Delete(temporaryPath);
        using (var writer = new StreamWriter(isPrivate ? CreatePrivate(temporaryPath) : File.Create(temporaryPath)))
        {
            writer.Write(text);
        }

        File.Move(temporaryPath, path, overwrite: true);
    }

    private static FileStream CreatePrivate(string path)
    {
        return OperatingSystem.IsWindows()
            ? CreateForUserAlone(path)
            : new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
    }

    [SupportedOSPlatform("windows")]
    private static FileStream CreateForUserAlone(string path)
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(
            new FileSystemAccessRule(user.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(
            FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 4096, FileOptions.None, security);
    }
}
