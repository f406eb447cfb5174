using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>PATH has the folder of the .NET tools: after the first install a new terminal is needed.</summary>
internal sealed class PathCheck : ICheck
{
    public string Name => "path";

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context.Pc));

    private static Finding Look(PcSurroundings pc)
    {
        string folder = ToolFolder.Get(pc);
        IReadOnlyList<string> tools = ToolFolder.List(pc);
        char separator = pc.IsWindows ? ';' : ':';
        bool isOnPath = (pc.Environment.GetValueOrDefault("PATH") ?? "").Split(separator)
            .Select(entry => entry.Trim('"').TrimEnd('/', '\\'))
            .Contains(folder, pc.IsWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        return tools.Count == 0 ? Finding.Ok($"no tool is in {folder}, so PATH need not have it")
            : isOnPath ? Finding.Ok($"PATH has {folder}")
            : Finding.Failed(
                $"{string.Join(" and ", tools)} {(tools.Count == 1 ? "is" : "are")} in {folder}, which is not on PATH",
                pc.IsWindows ? "Open a new terminal. If that does not help, add the folder to your PATH."
                    : "Add the line export PATH=\"$PATH:$HOME/.dotnet/tools\" to ~/.profile (macOS: ~/.zprofile), and "
                        + "open a new terminal.");
    }
}
