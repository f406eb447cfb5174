using DuplexSensor.Nanoff;

namespace DuplexSensor.UnitTests.Nanoff;

/// <summary>
/// How nanoff 2.5.162 executes a command line for an ESP32, from the source that <see cref="NanoffOptions"/> names:
/// Program.RunOptionsAndReturnExitCodeAsync has the order in which the options are read, Esp32Manager and
/// NanoDeviceManager the options that each operation needs.
/// </summary>
internal static class NanoffRules
{
    // In the order in which nanoff reads them. After each of them nanoff ends and ignores all other options.
    private static readonly string[] ExclusiveOptions =
        ["--help", "--version", "--clearcache", "--listports", "--listtargets", "--listdevices"];

    // Options that may be combined with the exclusive ones.
    private static readonly string[] CommonOptions =
    [
        "--verbosity", "-v", "--suppressnanoffversioncheck", "--platform", "--preview", "--fromarchive",
        "--archivepath",
    ];

    /// <summary>Null when nanoff executes all options of the call; else the reason.</summary>
    public static string? Validate(IReadOnlyList<string> arguments)
    {
        if (NanoffOptions.TryParse(arguments, out string error) is not { } options)
        {
            return error;
        }

        if (!options.Names.Any())
        {
            return "without options it prints help";
        }

        if (ValidateVerbosity(options.Verbosity) is { } verbosityError)
        {
            return verbosityError;
        }

        if (ExclusiveOptions.FirstOrDefault(options.Has) is { } exclusive)
        {
            string? ignored = options.Names
                .FirstOrDefault(option => option != exclusive && !CommonOptions.Contains(option));
            return ignored is null ? null : $"{exclusive} ends the work: {ignored} is ignored";
        }

        return options.Has("--nanodevice") ? ValidateNanoDevice(options) : ValidateOthers(options);
    }

    // With q and m, a failed deploy prints nothing and exits with 0; any other value throws.
    private static string? ValidateVerbosity(string verbosity) => verbosity switch
    {
        "n" or "normal" or "d" or "detailed" or "diag" or "diagnostic" => null,
        "q" or "quiet" or "m" or "minimal" => $"--verbosity {verbosity} hides failures",
        _ => $"--verbosity {verbosity} is not a verbosity",
    };

    private static string? ValidateNanoDevice(NanoffOptions options)
    {
        if (options.Has("--platform") || options.Has("--target"))
        {
            return "--nanodevice excludes --platform and --target (E9000)";
        }

        if (!options.Has("--serialport"))
        {
            return "--nanodevice needs --serialport (E6001)";
        }

        // The program returns after the operation on the device.
        if (options.Has("--filedeployment") || options.Has("--networkdeployment"))
        {
            return "--nanodevice ends the work before files and network are deployed";
        }

        if (options.Has("--address") || options.Has("--masserase"))
        {
            return "--nanodevice ignores --address and --masserase";
        }

        return ValidateOperation(options, ["--devicedetails", "--update", "--deploy"]);
    }

    private static string? ValidateOthers(NanoffOptions options)
    {
        bool isFiles = options.Has("--filedeployment");
        bool isNetwork = options.Has("--networkdeployment");
        bool isEsp32 = options["--platform"] == "esp32"
            || options["--target"]?.StartsWith("ESP", StringComparison.Ordinal) == true
            || (options.Has("--serialport") && !isFiles && !isNetwork);
        if (options["--platform"] is { } platform && platform != "esp32")
        {
            return $"--platform {platform} is another chip than the ESP32";
        }

        if (isEsp32)
        {
            return ValidateEsp32(options);
        }

        if (ValidateFiles(options, isFiles, isNetwork) is { } error)
        {
            return error;
        }

        string[] fileOptions = ["--filedeployment", "--networkdeployment", "--serialport", .. CommonOptions];
        return options.Names.FirstOrDefault(option => !fileOptions.Contains(option)) is { } ignored
            ? $"{ignored} is ignored without --platform, --target or --nanodevice"
            : null;
    }

    private static string? ValidateFiles(NanoffOptions options, bool isFiles, bool isNetwork)
    {
        if (!isFiles)
        {
            return isNetwork
                ? "--networkdeployment without --filedeployment prints first that nothing was done"
                : "no operation: it prints help";
        }

        // The project's files.json and net.json have no SerialPort.
        return options.Has("--serialport") ? null : "--filedeployment needs --serialport (E2000)";
    }

    private static string? ValidateEsp32(NanoffOptions options)
    {
        if (!options.Has("--serialport"))
        {
            return "--platform esp32 needs --serialport (E6001)";
        }

        if (options.Has("--deploy") && !options.Has("--update"))
        {
            return "without --nanodevice, --deploy writes to an address that may be wrong (Home#1835)";
        }

        if (options.Has("--fromarchive") != options.Has("--archivepath"))
        {
            return "--fromarchive and --archivepath need each other (E9000)";
        }

        return ValidateOperation(options, ["--devicedetails", "--identifyfirmware", "--update", "--backuppath"]);
    }

    private static string? ValidateOperation(NanoffOptions options, string[] operations)
    {
        if (options.Has("--deploy") && !options.Has("--image"))
        {
            return "--deploy needs --image (E9000, E2002)";
        }

        if (!operations.Any(options.Has))
        {
            return $"no operation: it prints help. Give {string.Join(" or ", operations)}";
        }

        bool isUpdateOrDeploy = options.Has("--update") || options.Has("--deploy");
        return options.Has("--devicedetails") && isUpdateOrDeploy
            ? "--devicedetails ends the work before --update and --deploy"
            : null;
    }
}
