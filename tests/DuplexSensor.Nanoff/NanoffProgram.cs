namespace DuplexSensor.Nanoff;

/// <summary>
/// The program: which operation a command line means, as Program.cs, Esp32Manager.cs and NanoDeviceManager.cs of
/// nanoff's source decide it.
/// </summary>
public static class NanoffProgram
{
    /// <summary>The environment variable with the folder of the board.</summary>
    public const string BoardVariable = "NANOFF_BOARD";

    private const string Version = "2.5.162";
    private const int InvalidArguments = 9000;
    private const int NoPort = 6001;

    /// <summary>Runs a command line, returns nanoff's exit code, of which Unix keeps the lowest 8 bits.</summary>
    public static int Run(string[] arguments, FlashedBoard board, TextWriter output, TextWriter error)
    {
        board.State.Calls.Add(string.Join(' ', arguments));
        board.Save();
        if (NanoffOptions.TryParse(arguments, out string reason) is not { } options)
        {
            error.WriteLine($"ERROR(S): {reason}");
            return InvalidArguments;
        }

        if (options.Has("--version") || options.Has("--help"))
        {
            return PrintVersion(error);
        }

        return Run(options, board, output);
    }

    /// <summary>Prints the version where nanoff prints it, on stderr; returns the exit code.</summary>
    public static int PrintVersion(TextWriter error)
    {
        error.WriteLine($"nanoff {Version}+standin");
        return 0;
    }

    private static int Run(NanoffOptions options, FlashedBoard board, TextWriter output)
    {
        bool isQuiet = options.Verbosity is "q" or "quiet";
        bool isNormal = !isQuiet && options.Verbosity is not ("m" or "minimal");
        output.WriteLine($".NET nanoFramework Firmware Flasher v{Version}");
        try
        {
            Dispatch(options, board, isNormal ? output : TextWriter.Null, output);
            return 0;
        }
        catch (NanoffException exception)
        {
            string text = isNormal ? $"Error E{exception.Code}: ({exception.Message})" : $"E{exception.Code}";
            (isQuiet ? TextWriter.Null : output).WriteLine(text);
            return exception.Code;
        }
    }

    private static void Dispatch(NanoffOptions options, FlashedBoard board, TextWriter normal, TextWriter always)
    {
        if (options.Has("--listports"))
        {
            always.WriteLine($"Available COM ports:\n  {board.State.Port}");
            return;
        }

        if (options.Has("--nanodevice"))
        {
            // The program returns after the operation on the device, before files and network.
            RunOnDevice(options, board, normal);
            return;
        }

        ThrowIf(options.Has("--deploy") && !options.Has("--image"), InvalidArguments, "--deploy requires --image");
        bool hasFiles = options.Has("--filedeployment");
        bool isEsp32 = options["--platform"] == "esp32"
            || options["--target"]?.StartsWith("ESP", StringComparison.Ordinal) == true
            || (options.Has("--serialport") && !hasFiles && !options.Has("--networkdeployment"));
        if (isEsp32)
        {
            new ChipFlasher(board, normal).Run(options);
        }
        else if (!hasFiles)
        {
            WriteNothingDone(always);
        }

        new FileDeployment(board, normal, always).Run(options);
    }

    private static void RunOnDevice(NanoffOptions options, FlashedBoard board, TextWriter normal)
    {
        bool isMixed = options.Has("--platform") || options.Has("--target");
        ThrowIf(isMixed, InvalidArguments, "incompatible options with --nanodevice");
        ThrowIf(!options.Has("--serialport"), NoPort, "no serial port");
        var device = new DeviceOperations(board, normal);
        string port = options["--serialport"]!;
        device.TakePort(port);
        if (options.Has("--devicedetails"))
        {
            device.PrintDetails(port);
        }
        else if (options.Has("--deploy"))
        {
            device.Deploy(port, options["--image"], options.Verbosity);
        }
        else
        {
            WriteNothingDone(normal);
        }
    }

    private static void WriteNothingDone(TextWriter output) => output.WriteLine("No operation was performed");

    private static void ThrowIf(bool isWrong, int code, string message)
    {
        if (isWrong)
        {
            throw new NanoffException(code, message);
        }
    }
}
