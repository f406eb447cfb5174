using System.Collections;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The surroundings of this process.</summary>
internal static class ThisPc
{
    public static PcSurroundings Create()
    {
        var programs = new SystemPrograms();
        return new PcSurroundings
        {
            Environment = ReadEnvironment(),
            Folder = Directory.GetCurrentDirectory(),
            Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            IsWindows = OperatingSystem.IsWindows(),
            Programs = programs,
            Nanoff = new InstalledNanoff(),
            Network = new SystemNetwork(),
            SerialPorts = OperatingSystem.IsWindows()
                ? new WindowsSerialPorts(programs)
                : new UnixSerialPorts(programs),
            Firewall = new SystemFirewall(programs),
            Time = TimeProvider.System,
            WaitAsync = Task.Delay,
            IsLocalCloudRunningAsync = CloudFinder.IsLocalCloudRunningAsync,
            FindCloudAsync = CloudFinder.FindForReadingAsync,
        };
    }

    private static Dictionary<string, string> ReadEnvironment() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(
            entry => (string)entry.Key,
            entry => (string?)entry.Value ?? "",
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
}
