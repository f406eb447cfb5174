using System.Text.RegularExpressions;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.Payloads;

/// <summary>
/// The served files in <c>payloads/</c> of the data folder: <c>job-ID.json</c>, and <c>BUCKET/KEY</c> for an object of
/// S3. Other files are not served.
/// </summary>
public sealed partial class PayloadFolder(string dataFolder)
{
    public string FolderPath { get; } = Path.Combine(dataFolder, "payloads");

    /// <summary>Creates the folder, so that users see where to put payloads.</summary>
    /// <exception cref="DataFolderException">The data folder is not writable.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(FolderPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFolderException.Unwritable(FolderPath, e);
        }
    }

    /// <summary>The job id in a URL path like <c>/job-30.json</c>, or null for another path.</summary>
    public static string? ParseJobId(string path)
    {
        Match match = PayloadPath().Match(path);
        return match.Success ? match.Groups[1].Value : null;
    }

    public string GetFile(string jobId) => Path.Combine(FolderPath, $"job-{jobId}.json");

    /// <summary>The payload of a job, or null when its file is missing.</summary>
    /// <exception cref="DataFolderException">The file cannot be read.</exception>
    public byte[]? Read(string jobId) => ReadFile(GetFile(jobId));

    /// <summary>The content of an S3 object, or null when its file is missing.</summary>
    /// <exception cref="DataFolderException">The file cannot be read.</exception>
    public byte[]? Read(S3Object s3Object) =>
        ReadFile(Path.Combine([FolderPath, s3Object.Bucket, .. s3Object.Key.Split('/')]));

    private static byte[]? ReadFile(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllBytes(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                file, $"The payload '{file}' cannot be read: {e.Message} Give this user read permission.", e);
        }
    }

    [GeneratedRegex(@"^/job-([a-zA-Z0-9_-]{1,64})\.json\z")]
    private static partial Regex PayloadPath();
}
