namespace DuplexSensor.AdapterWire;

/// <summary>The PC's files, which are the board's drive.</summary>
public static class Disk
{
    public static string NewFolder() => Directory.CreateTempSubdirectory("duplex-drive-").FullName;

    public static void Write(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text);

    public static void Write(string folder, string name, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(folder, name), bytes);

    /// <summary>Null when there is none.</summary>
    public static byte[]? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    public static void Delete(string folder, string name) => File.Delete(Path.Combine(folder, name));
}
