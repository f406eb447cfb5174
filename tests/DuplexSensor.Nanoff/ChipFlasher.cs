using System.Globalization;

namespace DuplexSensor.Nanoff;

/// <summary>What nanoff does with the chip's boot loader: the runtime, and an application at an address.</summary>
internal sealed class ChipFlasher(FlashedBoard board, TextWriter normal)
{
    private const int DefaultBaud = 1_500_000;
    private const int SlowBaud = 115_200;

    private BoardState State => board.State;

    public void Run(NanoffOptions options)
    {
        string port = options["--serialport"] ?? throw new NanoffException(6001, "no serial port");
        ThrowIf(port != State.Port || board.HasFault(NanoffFault.PortInUse), 4005, $"cannot open {port}");
        ThrowIf(board.HasFault(NanoffFault.PortInExclusiveUse), 6002, port);
        normal.Write("Reading details from chip...");
        ThrowIf(board.HasFault(NanoffFault.NoBootLoader), 4000, "Failed to connect");
        normal.WriteLine("OK");
        if (options.Has("--update"))
        {
            Update(options);
        }
        else if (options.Has("--deploy"))
        {
            // To the chip's default address, which is not where the runtime looks (Home#1835): nothing runs.
            State.Assemblies.Clear();
            board.Save();
            normal.WriteLine("Flashing deployment partition...OK");
        }
        else
        {
            normal.WriteLine("No operation was performed");
        }
    }

    private void Update(NanoffOptions options)
    {
        string version = ChooseVersion(options["--fwversion"]);
        normal.WriteLine($"Updating to {version}");
        bool isFast = ReadBaud(options) > SlowBaud;
        if (board.HasFault(NanoffFault.FlashFails) || (isFast && board.HasFault(NanoffFault.FastBaudFails)))
        {
            Write(null);
            throw new NanoffException(4003, "write failed");
        }

        if (!board.HasFault(NanoffFault.FlashPretends))
        {
            Write(version);
        }

        normal.WriteLine("Flashing firmware...OK");
    }

    // The configuration and the files stay; the application goes.
    private void Write(string? version)
    {
        State.Firmware = version;
        State.Assemblies.Clear();
        board.Save();
    }

    private string ChooseVersion(string? pinned)
    {
        ThrowIf(board.HasFault(NanoffFault.NoNetwork), 9007, "download failed");
        ThrowIf(pinned is not null && !State.Offered.ContainsKey(pinned), 9005, $"{State.Target} {pinned}");
        ThrowIf(State.Offered.Count == 0, 9005, State.Target);
        return pinned ?? State.Offered.Keys.Last();
    }

    private static int ReadBaud(NanoffOptions options) => options["--baud"] is { } baud
        ? int.Parse(baud, CultureInfo.InvariantCulture)
        : DefaultBaud;

    private static void ThrowIf(bool isWrong, int code, string message)
    {
        if (isWrong)
        {
            throw new NanoffException(code, message);
        }
    }
}
