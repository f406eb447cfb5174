using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The third part of a flash: the board's files, then its network.</summary>
internal sealed class FilesPart(FlashSession session, FlashFiles files)
{
    private const string Part = "files";

    private static readonly string[] NetworkSigns =
        ["Updating network configuration...OK", "Updating wireless configuration...OK"];

    /// <summary>Writes both.</summary>
    /// <param name="folder">Gets the two files for nanoff.</param>
    /// <exception cref="UserException">A file or the network could not be written.</exception>
    public Task WriteAsync(PrivateFolder folder)
    {
        string filesPath = folder.Write("files.json", files.FilesJson);
        string? networkPath = files.NetworkJson is { } network ? folder.Write("net.json", network) : null;
        var call = NanoffCall.DeployFiles(session.Port, filesPath, networkPath, files.Folder);
        string[] signs =
        [
            .. files.Destinations.Select(destination => $" to {destination}...OK"),
            .. networkPath is null ? [] : NetworkSigns,
        ];
        return session.WriteAsync(Part, () => session.TryAsync(Part, call, signs));
    }
}
