namespace DuplexSensor.AdapterWire;

/// <summary>The PC's files, which are the board's drive.</summary>
public static class Disk
{
    private static readonly DirectoryInfo Drives = CreateDrives();

    /// <summary>A drive of its own, which goes with the process.</summary>
    public static string CreateFolder() => Drives.CreateSubdirectory(Guid.NewGuid().ToString()).FullName;

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

    private static DirectoryInfo CreateDrives()
    {
        DirectoryInfo drives = Directory.CreateTempSubdirectory("duplex-drives-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => drives.Delete(recursive: true);
        return drives;
    }
}
