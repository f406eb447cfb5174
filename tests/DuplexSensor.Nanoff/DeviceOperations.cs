using System.Globalization;

namespace DuplexSensor.Nanoff;

/// <summary>What nanoff does with a running runtime, over the debugger's protocol.</summary>
internal sealed class DeviceOperations(FlashedBoard board, TextWriter normal)
{
    private BoardState State => board.State;

    /// <summary>Takes the port for this nanoff alone.</summary>
    public void TakePort(string port)
    {
        if (board.HasFault(NanoffFault.Hangs))
        {
            Thread.Sleep(Timeout.Infinite);
        }

        if (board.HasFault(NanoffFault.PortInExclusiveUse))
        {
            throw new NanoffException(6002, port);
        }
    }

    public void PrintDetails(string port)
    {
        Connect(port, 2001);
        normal.WriteLine($"HAL build info: nanoCLR running @ {State.Target}");
        normal.WriteLine($"  Target:   {State.Target}");
        normal.WriteLine("  Platform: ESP32");
        normal.WriteLine();
        normal.WriteLine("Firmware build Info:");
        normal.WriteLine($"  CLR Version: {State.Firmware}");
        normal.WriteLine();
        normal.WriteLine("Assemblies:");
        State.Assemblies.ForEach(assembly => normal.WriteLine($"  {assembly}"));
        normal.WriteLine();
        normal.WriteLine("Native Assemblies:");
        foreach (NativeHalf half in board.NativeHalves)
        {
            normal.WriteLine($"  {half.Name} v{half.Version}, checksum {half.Checksum}");
        }
    }

    public void Deploy(string port, string? image, string verbosity)
    {
        byte[] content = ReadImage(image);
        normal.Write("Getting details from nano device...");
        Connect(port, 2002);
        normal.WriteLine("OK");
        normal.Write("Deploying managed application...");
        if (board.HasFault(NanoffFault.DeployFails))
        {
            normal.WriteLine("FAILED!");
            if (verbosity is "q" or "quiet" or "m" or "minimal")
            {
                // Nothing is printed, and the exit code is 0.
                return;
            }

            throw new NanoffException(2002, "");
        }

        if (!board.HasFault(NanoffFault.DeployPretends))
        {
            Start(PeImage.ReadAll(content));
        }

        normal.WriteLine("OK");
        normal.WriteLine("Rebooting...OK");
    }

    private byte[] ReadImage(string? image)
    {
        try
        {
            return board.ReadSource(image ?? "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NanoffException(2002, "no deployment file");
        }
    }

    private void Connect(string port, int code)
    {
        bool isGone = port != State.Port || board.HasFault(NanoffFault.PortInUse);
        if (isGone || State.Firmware is null || board.HasFault(NanoffFault.NoAnswer))
        {
            throw new NanoffException(code, "no connection");
        }
    }

    // The runtime starts nothing when one native half differs.
    private void Start(IReadOnlyList<PeImage> assemblies)
    {
        State.Assemblies = assemblies.All(Fits)
            ? [.. assemblies.Select(assembly => $"{assembly.Name}, {assembly.Version}")]
            : [];
        board.Save();
    }

    private bool Fits(PeImage assembly)
    {
        string checksum = $"0x{assembly.Checksum.ToString("X8", CultureInfo.InvariantCulture)}";
        return assembly.Checksum == 0
            || board.NativeHalves.Any(half => half.Name == assembly.Name && half.Checksum == checksum);
    }
}
