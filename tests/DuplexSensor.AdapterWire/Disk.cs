namespace DuplexSensor.AdapterWire;

/// <summary>A board's drive, in files of the PC.</summary>
public static class Disk
{
    private static readonly DirectoryInfo Drives = CreateDrives();

    /// <summary>Creates an empty drive, which is deleted when the process exits.</summary>
    public static string CreateFolder() => Drives.CreateSubdirectory(Guid.NewGuid().ToString()).FullName;

    public static void Write(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text);

    public static void Write(string folder, string name, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(folder, name), bytes);

    /// <summary>Null when the file does not exist.</summary>
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
