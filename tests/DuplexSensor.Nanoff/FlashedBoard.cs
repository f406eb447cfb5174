using System.Text.Json;
using System.Text.Json.Serialization;

namespace DuplexSensor.Nanoff;

/// <summary>
/// A board in a folder: board.json has its state, <c>files</c> its files. Whoever has the folder sees what is on it.
/// </summary>
public sealed class FlashedBoard
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private FlashedBoard(string folder, BoardState state) => (Folder, State) = (folder, state);

    public string Folder { get; }

    public BoardState State { get; }

    /// <summary>The folder from which relative paths count, where it is not the process's own.</summary>
    public string? WorkingFolder { get; set; }

    /// <summary>The native halves of the firmware on the board.</summary>
    public IReadOnlyList<NativeHalf> NativeHalves =>
        State.Firmware is { } version ? State.Offered.GetValueOrDefault(version, []) : [];

    /// <summary>Creates a board in an empty folder.</summary>
    public static FlashedBoard Create(string folder, BoardState state)
    {
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        var board = new FlashedBoard(folder, state);
        board.Save();
        return board;
    }

    public static FlashedBoard Load(string folder) => new(folder, JsonSerializer.Deserialize<BoardState>(
        File.ReadAllText(GetStatePath(folder)), Options)!);

    public void Save() => File.WriteAllText(GetStatePath(Folder), JsonSerializer.Serialize(State, Options));

    /// <summary>Reads a file of the PC.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public byte[] ReadSource(string path) =>
        File.ReadAllBytes(Path.GetFullPath(path, WorkingFolder ?? Directory.GetCurrentDirectory()));

    /// <summary>The content of a file on the board; null when there is none.</summary>
    /// <param name="destination">For example <c>I:\settings.json</c>.</param>
    public byte[]? FindFile(string destination)
    {
        string path = GetFilePath(destination);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    public void WriteFile(string destination, byte[] content) =>
        File.WriteAllBytes(GetFilePath(destination), content);

    public void DeleteFile(string destination) => File.Delete(GetFilePath(destination));

    /// <summary>Whether a fault happens now; counts it.</summary>
    public bool HasFault(NanoffFault fault)
    {
        int times = State.Faults.GetValueOrDefault(fault);
        if (times > 0 && times < int.MaxValue)
        {
            State.Faults[fault] = times - 1;
            Save();
        }

        return times > 0;
    }

    private static string GetStatePath(string folder) => Path.Combine(folder, "board.json");

    private string GetFilePath(string destination) =>
        Path.Combine(Folder, "files", Uri.EscapeDataString(destination));
}
