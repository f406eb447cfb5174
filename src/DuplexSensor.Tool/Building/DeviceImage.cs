using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Building;

/// <summary>Projects and image of <c>duplex build</c> in a clone, from where <c>duplex flash</c> takes it.</summary>
internal static class DeviceImage
{
    private const string Project = "DuplexSensor.Esp32";

    /// <summary>The firmware's project file.</summary>
    /// <param name="clone">Root folder of the clone.</param>
    public static string GetProjectPath(string clone) => Path.Combine(clone, "src", Project, $"{Project}.nfproj");

    /// <summary>The list of the firmware's packages.</summary>
    public static string GetPackagesConfig(string clone) => Path.Combine(clone, "src", Project, "packages.config");

    /// <summary>The folder of the restored packages, to which the project file refers.</summary>
    public static string GetPackagesFolder(string clone) => Path.Combine(clone, "packages");

    /// <summary>The deployment image; it need not exist.</summary>
    public static string GetPath(string clone) =>
        Path.Combine(clone, "src", Project, "bin", "Release", ReleaseImage.FileName);
}
