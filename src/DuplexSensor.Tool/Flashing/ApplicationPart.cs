using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The second part of a flash: the firmware of this project. The board must list it afterwards.</summary>
internal sealed class ApplicationPart(FlashSession session, DeploymentImage image)
{
    private const string Part = "application";

    private static readonly string[] Signs = ["Deploying managed application...OK", "Rebooting...OK"];

    /// <exception cref="UserException">It could not be written, or does not run.</exception>
    public Task WriteAsync() => session.WriteAsync(Part, TryWriteAsync);

    private async Task<NanoffError?> TryWriteAsync()
    {
        var call = NanoffCall.Deploy(session.Port, image.FilePath);
        if (await session.TryAsync(Part, call, Signs) is { } error)
        {
            return error;
        }

        string? missing = await session.ReadDetailsAfterRestartAsync(Part) is { } board
            ? FindMissing(board)
            : "The board does not answer after the deployment.";
        return missing is null ? null : new NanoffError(0, missing);
    }

    private string? FindMissing(DeviceDetails board)
    {
        ImageAssembly application = image.FindApplication()!;
        if (board.Assemblies.Any(one => one.Name == application.Name && one.Version == application.Version))
        {
            session.Log.Write(Part, $"the board runs {application.Name} {application.Version}");
            return null;
        }

        return $"nanoff reports a deployment, but the board does not list {application.Name} {application.Version}.";
    }
}
