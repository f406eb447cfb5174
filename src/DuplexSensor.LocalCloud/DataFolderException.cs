using IoPath = System.IO.Path;

namespace DuplexSensor.LocalCloud;

/// <summary>The data folder, or a file in it, cannot be used. The message contains path, cause and fix.</summary>
public sealed class DataFolderException(string path, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public string Path { get; } = path;

    /// <summary>Whether another process uses the folder, and so probably the ports too.</summary>
    public bool IsInUse { get; init; }

    /// <summary>The state file contains the ARNs of another account.</summary>
    internal static DataFolderException OfOtherAccount(string path, AwsAccount kept) => new(
        path,
        $"The state file '{path}' belongs to the account {kept.Id} in {kept.Region}. Use that account and region, or " +
        "choose another data folder.");

    /// <summary>The file or folder cannot be written.</summary>
    public static DataFolderException Unwritable(string path, Exception cause)
    {
        string advice = FileAmongFoldersOf(path) is { } file
            ? $"The folder '{IoPath.GetDirectoryName(path)}' cannot be created: '{file}' is a file. "
                + "Choose another data folder, or move that file away."
            : $"The data folder cannot be written: {cause.Message} Give this user write permission to '{path}', "
                + "or choose another data folder.";
        return new DataFolderException(path, advice, cause);
    }

    private static string? FileAmongFoldersOf(string path)
    {
        string? folder = IoPath.GetDirectoryName(IoPath.GetFullPath(path));
        while (folder is not null && !File.Exists(folder))
        {
            folder = IoPath.GetDirectoryName(folder);
        }

        return folder;
    }
}
