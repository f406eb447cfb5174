using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The folder of the .NET tools, and which of its tools are there.</summary>
internal static class ToolFolder
{
    private static readonly string[] Tools = ["nanoff", "duplex"];

    public static string Get(PcSurroundings pc) => Path.Combine(pc.Home, ".dotnet", "tools");

    /// <summary>Full path of a tool in the folder; null when it is not there.</summary>
    public static string? Find(PcSurroundings pc, string tool)
    {
        string path = Path.Combine(Get(pc), pc.IsWindows ? tool + ".exe" : tool);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Those tools of this project that are in the folder.</summary>
    public static IReadOnlyList<string> List(PcSurroundings pc) => [.. Tools.Where(tool => Find(pc, tool) is not null)];
}
