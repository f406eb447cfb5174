namespace DuplexSensor.LocalCloud;

/// <summary>The data folder, or a file in it, cannot be used; the message names path, cause and mend.</summary>
public sealed class DataFolderException(string path, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public string Path { get; } = path;

    internal static DataFolderException OfOtherAccount(string path, AwsAccount kept) => new(
        path,
        $"The state file '{path}' belongs to the account {kept.Id} in {kept.Region}. Use that account and region, or " +
        "choose another data folder.");

    internal static DataFolderException Unwritable(string path, Exception cause) => new(
        path,
        $"The data folder cannot be written: {cause.Message} Give this user write permission to '{path}', " +
        "or choose another data folder.",
        cause);
}
