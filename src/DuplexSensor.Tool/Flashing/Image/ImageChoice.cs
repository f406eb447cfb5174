using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Flashing.Image;

/// <summary>Which image is flashed: the named one, the newest of a build in this clone, or the release's.</summary>
/// <param name="clone">Root of the clone in which the command was started; null outside of one.</param>
/// <param name="release">The image of the release.</param>
internal sealed class ImageChoice(string? clone, ReleaseImage release)
{
    private const string SolutionName = "DuplexSensor.sln";

    private static readonly string[] Project = ["src", "DuplexSensor.Esp32", "bin"];

    /// <summary>The image that is flashed by a command that is started in the current folder.</summary>
    /// <param name="named">The image that the command line names; null for none.</param>
    /// <param name="dataFolder">Keeps the image of the release.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="UserException">There is none, or it is not one of this firmware.</exception>
    public static async Task<DeploymentImage> ChooseHereAsync(
        string? named, string dataFolder, CancellationToken cancellationToken)
    {
        string? clone = FindClone(Directory.GetCurrentDirectory());
        Uri? repository = ReleaseImage.BuiltIn ?? (clone is null ? null : FindOrigin(clone));
        using var client = new HttpClient();
        return await new ImageChoice(clone, new ReleaseImage(client, repository, dataFolder))
            .ChooseAsync(named, cancellationToken);
    }

    /// <summary>The root of the clone that contains a folder; null when none does.</summary>
    public static string? FindClone(string folder)
    {
        DirectoryInfo? directory = new(folder);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, SolutionName)))
        {
            directory = directory.Parent;
        }

        return directory?.FullName;
    }

    /// <summary>The web page of a clone's origin; null when it has none there, or git is not installed.</summary>
    public static Uri? FindOrigin(string clone) =>
        GitProgram.Run("-C", clone, "config", "--get", "remote.origin.url") is { } origin
            ? ParseOrigin(origin.Output)
            : null;

    /// <summary>The web page of an origin, which may be written for HTTPS or for SSH; null for another place.</summary>
    public static Uri? ParseOrigin(string origin)
    {
        string url = origin.StartsWith("git@github.com:", StringComparison.Ordinal)
            ? "https://github.com/" + origin["git@github.com:".Length..]
            : origin;
        string page = url.EndsWith(".git", StringComparison.Ordinal) ? url[..^".git".Length] : url;
        return page.StartsWith("https://github.com/", StringComparison.Ordinal) ? new Uri(page) : null;
    }

    /// <summary>The image that is flashed.</summary>
    /// <param name="named">The image that the command line names; null for none.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="UserException">There is none, or it is not one of this firmware.</exception>
    public async Task<DeploymentImage> ChooseAsync(string? named, CancellationToken cancellationToken)
    {
        if (named is not null)
        {
            return Read(named);
        }

        if (FindNewestBuild(clone) is { } built)
        {
            return Read(built);
        }

        (string? path, string? reason) = await release.FindAsync(cancellationToken);
        return path is not null
            ? Read(path)
            : throw new UserException("there is no image of the firmware: give --image FILE.bin, or build one in a "
                + $"clone with 'duplex build', or let this PC read that of release {ReleaseImage.Version} ({reason}).");
    }

    /// <summary>The newest image of a build in a clone; null when there is none.</summary>
    public static string? FindNewestBuild(string? clone)
    {
        string folder = Path.Combine([clone ?? "", .. Project]);
        return clone is null || !Directory.Exists(folder) ? null : Directory
            .EnumerateFiles(folder, ReleaseImage.FileName, SearchOption.AllDirectories)
            .MaxBy(File.GetLastWriteTimeUtc);
    }

    private static DeploymentImage Read(string path)
    {
        var image = DeploymentImage.Read(path);
        return image.FindApplication() is not null
            ? image
            : throw new UserException($"{path} has no assembly {DeploymentImage.Application}: it is the image of "
                + "another program.");
    }
}
