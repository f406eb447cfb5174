using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Flashing.Image;

/// <summary>The image of the release with this program's own version, and its SHA-256.</summary>
/// <param name="client">Reads both files.</param>
/// <param name="repository">URL of the repository, which has the releases; null when it is not known.</param>
/// <param name="dataFolder">Keeps what was read.</param>
internal sealed class ReleaseImage(HttpClient client, Uri? repository, string dataFolder)
{
    /// <summary>Name of the image in a release, and of a build's image.</summary>
    public const string FileName = "DuplexSensor.Esp32.bin";

    /// <summary>The version whose release is read.</summary>
    public static string Version { get; } = typeof(ReleaseImage).Assembly.GetName().Version!.ToString(3);

    /// <summary>The repository where this program was built; null when it was built on a PC.</summary>
    public static Uri? BuiltIn { get; } = typeof(ReleaseImage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(metadata => metadata.Key == "RepositoryUrl")
        .Select(metadata => new Uri(metadata.Value!))
        .FirstOrDefault();

    private string Folder => Path.Combine(dataFolder, "releases", Version);

    /// <summary>The path of the image, and null; or null, and why there is none.</summary>
    /// <exception cref="UserException">The image is not the one whose checksum the release has.</exception>
    public async Task<(string? Path, string? Reason)> FindAsync(CancellationToken cancellationToken)
    {
        string path = Path.Combine(Folder, FileName);
        if (File.Exists(path) && File.Exists(path + ".sha256"))
        {
            Verify(path, await File.ReadAllBytesAsync(path, cancellationToken),
                await File.ReadAllTextAsync(path + ".sha256", cancellationToken));
            return (path, null);
        }

        if (repository is null)
        {
            return (null, "this program does not know where its releases are: it was built on a PC, and no clone whose "
                + "origin is on GitHub is here");
        }

        var url = new Uri($"{repository.OriginalString.TrimEnd('/')}/releases/download/v{Version}/{FileName}");
        try
        {
            await DownloadAsync(url, path, cancellationToken);
            return (path, null);
        }
        catch (HttpRequestException exception)
        {
            string reason = exception.StatusCode == HttpStatusCode.NotFound ? "it is not there" : exception.Message;
            return (null, $"{url}: {reason}");
        }
    }

    private async Task DownloadAsync(Uri url, string path, CancellationToken cancellationToken)
    {
        byte[] image = await client.GetByteArrayAsync(url, cancellationToken);
        string checksum = await client.GetStringAsync(new Uri(url.OriginalString + ".sha256"), cancellationToken);
        Verify(url.OriginalString, image, checksum);
        OwnFolder.Create(dataFolder);
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(path, image, cancellationToken);

        // Last, so that an image without its checksum is never used.
        AtomicFile.Write(path + ".sha256", checksum);
    }

    // The checksum's file is as sha256sum writes it: the hexadecimal digits, then the name.
    private static void Verify(string name, byte[] image, string checksum)
    {
        string expected = checksum.Split(' ', 2)[0].Trim();
        string actual = Convert.ToHexStringLower(SHA256.HashData(image));
        if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserException($"{name} has the SHA-256 {actual}, and the release names {expected}: it is "
                + "incomplete or not the release's. Delete it if it is a file, and try again.");
        }
    }
}
