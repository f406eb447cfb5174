using System.Globalization;
using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>The runtime and assemblies of a board, as nanoff prints them with <c>--devicedetails</c>.</summary>
/// <param name="Target">Name of the firmware's image, for example ESP32_REV3.</param>
/// <param name="Firmware">Version of the firmware.</param>
/// <param name="Assemblies">The managed assemblies that run.</param>
/// <param name="NativeAssemblies">The native halves in the firmware.</param>
internal sealed partial record DeviceDetails(
    string Target,
    Version Firmware,
    IReadOnlyList<BoardAssembly> Assemblies,
    IReadOnlyList<NativeAssembly> NativeAssemblies)
{
    private const string NativeHeading = "Native Assemblies:";

    /// <summary>Null when the lines are not those of a board whose runtime answered.</summary>
    public static DeviceDetails? TryParse(IEnumerable<string> lines)
    {
        string[] all = [.. lines.Select(line => line.TrimEnd())];
        string? target = FindValue(all, TargetLine());
        return target is not null && all.Contains(NativeHeading)
            && System.Version.TryParse(FindValue(all, FirmwareLine()), out Version? firmware)
            ? new DeviceDetails(target, firmware, ReadAssemblies(all), ReadNativeAssemblies(all))
            : null;
    }

    private static string? FindValue(string[] lines, Regex pattern) => lines
        .Select(line => pattern.Match(line))
        .FirstOrDefault(match => match.Success)?.Groups[1].Value;

    private static BoardAssembly[] ReadAssemblies(string[] lines) =>
        [.. FindSection(lines, "Assemblies:", AssemblyLine())
            .Select(match => new BoardAssembly(match.Groups[1].Value, System.Version.Parse(match.Groups[2].Value)))];

    private static NativeAssembly[] ReadNativeAssemblies(string[] lines) =>
        [.. FindSection(lines, NativeHeading, NativeLine()).Select(match => new NativeAssembly(
            match.Groups[1].Value,
            System.Version.Parse(match.Groups[2].Value),
            uint.Parse(match.Groups[3].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];

    private static IEnumerable<Match> FindSection(string[] lines, string heading, Regex pattern) => lines
        .SkipWhile(line => line != heading)
        .Skip(1)
        .Select(line => pattern.Match(line))
        .TakeWhile(match => match.Success);

    [GeneratedRegex(@"^ +Target: +(\S+)$")]
    private static partial Regex TargetLine();

    [GeneratedRegex(@"^ +CLR Version: +([0-9.]+)$")]
    private static partial Regex FirmwareLine();

    [GeneratedRegex(@"^ +(\S+), ([0-9]+(?:\.[0-9]+){1,3})$")]
    private static partial Regex AssemblyLine();

    [GeneratedRegex(@"^ +(\S+) v([0-9]+(?:\.[0-9]+){1,3}), checksum 0x([0-9A-Fa-f]{1,8})$")]
    private static partial Regex NativeLine();
}

/// <summary>A managed assembly that runs on a board.</summary>
internal sealed record BoardAssembly(string Name, Version Version);

/// <summary>The native half of an assembly, in a board's firmware.</summary>
/// <param name="Name">Name of the assembly.</param>
/// <param name="Version">Version of the native half.</param>
/// <param name="Checksum">The checksum that the managed half must name.</param>
internal sealed record NativeAssembly(string Name, Version Version, uint Checksum);
