using System.CommandLine;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Building;

/// <summary><c>duplex build</c>: builds the firmware's image in a clone.</summary>
public sealed class BuildCommand : Command
{
    private const string Help = """
        Build the firmware's image in a clone of the repository, for 'duplex flash'.

        It restores the device's packages and builds with the targets of Visual Studio's
        extension (Windows) or of VS Code's extension and Mono's msbuild (elsewhere). What is
        missing is named, with the way to get it.

        Example:
          duplex build
        """;

    public BuildCommand()
        : base("build", Help)
    {
        SetAction((parsed, cancellationToken) => CloudOptions.RunAsync(
            () => RunAsync(parsed, cancellationToken), "The same command builds again.", cancellationToken));
    }

    private static Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Directory.GetCurrentDirectory();
        string clone = ImageChoice.FindClone(folder) ?? throw new UserException($"{folder} is not in a clone of the "
            + "repository: clone it and run this there, or let 'duplex flash' take the image of a release.");
        return new BuildRun(
            clone, BuildMachine.Create(), DevicePackages.LoadEmbedded(), parsed.InvocationConfiguration.Output)
            .RunAsync(cancellationToken);
    }
}
