using System.Text.Json.Nodes;
using DuplexSensor.Nanoff;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>A board with the firmware that device-packages.json names.</summary>
internal static class BoardOfToday
{
    private static readonly JsonNode Table = JsonNode.Parse(File.ReadAllText(
        RepositoryFolder.Combine("src", "DuplexSensor.Esp32", "device-packages.json")))!;

    private static string Firmware => (string)Table["firmware"]!["version"]!;

    public static BoardState Create(string port)
    {
        NativeHalf[] halves =
        [
            .. Table["packages"]!.AsArray().SelectMany(package => package!["assemblies"]!.AsArray())
                .Where(assembly => (string?)assembly!["checksum"] is not null and not "0x00000000")
                .Select(assembly => new NativeHalf(
                    Path.GetFileNameWithoutExtension((string)assembly!["file"]!),
                    (string)assembly["nativeVersion"]!,
                    (string)assembly["checksum"]!)),
        ];
        return new BoardState
        {
            Port = port,
            Target = (string)Table["firmware"]!["name"]!,
            Firmware = Firmware,
            Offered = new Dictionary<string, IReadOnlyList<NativeHalf>> { [Firmware] = halves },
        };
    }

    /// <summary>Takes another firmware onto the board, with the same native halves.</summary>
    public static void UseFirmware(FlashedBoard board, string version)
    {
        board.State.Offered[version] = board.NativeHalves;
        board.State.Firmware = version;
    }

    /// <summary>Changes the native half of one assembly.</summary>
    public static void UseHalf(FlashedBoard board, string assembly, string version, string checksum) =>
        board.State.Offered[board.State.Firmware!] =
            [.. board.NativeHalves.Select(half => half.Name == assembly ? new(assembly, version, checksum) : half)];
}
