namespace DuplexSensor.Tool.Building;

/// <summary>The deployment image of the firmware in a clone: <c>duplex build</c> writes it.</summary>
internal static class DeviceImage
{
    /// <summary>Name of the image, here and in a release.</summary>
    public const string Name = "DuplexSensor.Esp32.bin";

    private const string Project = "DuplexSensor.Esp32";

    /// <summary>The path of the firmware's project file.</summary>
    /// <param name="clone">Root folder of the clone.</param>
    public static string GetProjectPath(string clone) => Path.Combine(clone, "src", Project, $"{Project}.nfproj");

    /// <summary>The path of the image; it need not exist.</summary>
    /// <param name="clone">Root folder of the clone.</param>
    public static string GetPath(string clone) => Path.Combine(clone, "src", Project, "bin", "Release", Name);

    /// <summary>The root of the clone that a folder is in; null when it is in none.</summary>
    public static string? FindClone(string folder)
    {
        for (DirectoryInfo? directory = new(folder); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(GetProjectPath(directory.FullName)))
            {
                return directory.FullName;
            }
        }

        return null;
    }
}
