namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The serial ports of Linux, by its files; of macOS only their names.</summary>
/// <param name="programs">Runs test and stat.</param>
/// <param name="root">The folder that stands for /; tests give another one.</param>
internal sealed class UnixSerialPorts(IPrograms programs, string root = "/") : ISerialPorts
{
    private static readonly string[] Patterns = ["ttyUSB*", "ttyACM*", "cu.usb*", "cu.wch*", "cu.SLAB*"];

    public IReadOnlyList<string> List() =>
    [
        .. Patterns.SelectMany(pattern => EnumerateFiles("dev", pattern))
            .Select(path => $"/dev/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal),
    ];

    public bool Exists(string port) => File.Exists(Path.Join(root, port));

    public Task<IReadOnlyList<UsbSerialChip>> ListChipsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UsbSerialChip>>(
        [
            .. EnumerateFolders("sys", "bus", "usb", "devices")
                .Select(device => (Device: device, Name: UsbSerialChips.FindName(
                    ReadId(device, "idVendor"), ReadId(device, "idProduct"))))
                .Where(entry => entry.Name is not null)
                .Select(entry => new UsbSerialChip(entry.Name!, HasPort(entry.Device))),
        ]);

    public async Task<string?> FindMissingRightAsync(string port, CancellationToken cancellationToken)
    {
        ProgramOutput? tested = await programs.RunAsync("test", ["-r", port, "-a", "-w", port], cancellationToken);
        if (tested is null or { ExitCode: 0 })
        {
            return null;
        }

        ProgramOutput? owner = await programs.RunAsync("stat", ["-c", "%G", port], cancellationToken);
        return owner is { ExitCode: 0 } ? owner.Output : "dialout";
    }

    public string? FindUser(string port)
    {
        string target = File.ResolveLinkTarget(Path.Join(root, port), returnFinalTarget: true)?.FullName
            ?? Path.Join(root, port);
        string? user = EnumerateFolders("proc").FirstOrDefault(process => HasOpen(process, target));
        return user is null ? null : $"{ReadName(user)} (process {Path.GetFileName(user)})";
    }

    // An interface of the device has its port as a folder: ttyUSB0, or tty/ttyACM0.
    private static bool HasPort(string device) => Directory
        .EnumerateDirectories(device)
        .Where(part => Path.GetFileName(part).Contains(':'))
        .SelectMany(part => Directory.EnumerateDirectories(part, "tty*"))
        .Any();

    private static string ReadId(string device, string name)
    {
        string path = Path.Combine(device, name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }

    private static string ReadName(string process)
    {
        string path = Path.Combine(process, "comm");
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "a program";
    }

    // A process of another user does not show its files, and any process may end meanwhile.
    private static bool HasOpen(string process, string target)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd"))
                .Any(file => new FileInfo(file).LinkTarget == target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IEnumerable<string> EnumerateFiles(string folder, string pattern) =>
        Directory.Exists(Path.Combine(root, folder))
            ? Directory.EnumerateFiles(Path.Combine(root, folder), pattern)
            : [];

    private IEnumerable<string> EnumerateFolders(params string[] names) =>
        Path.Combine([root, .. names]) is var folder && Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder)
            : [];
}
