using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The folder of the .NET tools, and which of this project's tools are there.</summary>
internal static class ToolFolder
{
    private static readonly string[] Tools = ["nanoff", "duplex"];

    public static string Get(PcSurroundings pc) => Path.Combine(pc.Home, ".dotnet", "tools");

    public static IReadOnlyList<string> List(PcSurroundings pc) => [.. Tools.Where(tool =>
        File.Exists(Path.Combine(Get(pc), pc.IsWindows ? tool + ".exe" : tool)))];
}
