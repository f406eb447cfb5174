namespace DuplexSensor.UnitTests.Nanoff;

/// <summary>
/// How nanoff 2.5.162 executes a command line for an ESP32, from its source
/// (github.com/nanoframework/nanoFirmwareFlasher at baccab8d of 30 July 2026, nanoFirmwareFlasher.Tool): Options.cs has
/// the options, Program.RunOptionsAndReturnExitCodeAsync the order in which they are read, Esp32Manager and
/// NanoDeviceManager the options that each operation needs. Names are case-sensitive; no option may appear twice.
/// </summary>
internal static class NanoffRules
{
    private static readonly string[] Flags =
    [
        "--nanodevice", "--devicedetails", "--update", "--deploy", "--listports", "--listdevices", "--listtargets",
        "--clearcache", "--masserase", "--verify", "--reset", "--nofitcheck", "--preview", "--identifyfirmware",
        "--checkpsram", "--nobackupconfig", "--updatearchive", "--fromarchive", "--suppressnanoffversioncheck",
        "--help", "--version",
    ];

    private static readonly string[] ValueOptions =
    [
        "--serialport", "--baud", "--flashmode", "--flashfreq", "--partitiontablesize", "--clrfile", "--target",
        "--platform", "--verbosity", "-v", "--backuppath", "--backupfile", "--fwversion", "--image", "--address",
        "--filedeployment", "--networkdeployment", "--archivepath",
    ];

    // Options that exist, but for other chips.
    private static readonly string[] OtherChipOptions =
    [
        "--listdfu", "--dfuid", "--dfu", "--jtagid", "--listjtag", "--hexfile", "--binfile", "--jtag",
        "--installjtagdrivers", "--nativedfu", "--listnativedfu", "--nativeswd", "--listnativeswd", "--nativestlink",
        "--listnativestlink", "--installxdsdrivers", "--listjlink", "--jlinkid", "--setvcpbr", "--uf2deploy",
    ];

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
        string? error = Parse(arguments, out Dictionary<string, string?> options);
        if (error is not null)
        {
            return error;
        }

        if (options.Count == 0)
        {
            return "without options it prints help";
        }

        string? verbosity = options.GetValueOrDefault("-v") ?? options.GetValueOrDefault("--verbosity");
        if (ValidateVerbosity(verbosity ?? "n") is { } verbosityError)
        {
            return verbosityError;
        }

        if (ExclusiveOptions.FirstOrDefault(options.ContainsKey) is { } exclusive)
        {
            string? ignored = options.Keys
                .FirstOrDefault(option => option != exclusive && !CommonOptions.Contains(option));
            return ignored is null ? null : $"{exclusive} ends the work: {ignored} is ignored";
        }

        return options.ContainsKey("--nanodevice") ? ValidateNanoDevice(options) : ValidateOthers(options);
    }

    /// <summary>Whether an option has a value after it.</summary>
    public static bool TakesValue(string option) => ValueOptions.Contains(option);

    private static string? Parse(IReadOnlyList<string> arguments, out Dictionary<string, string?> options)
    {
        options = [];
        for (int at = 0; at < arguments.Count; at++)
        {
            string option = arguments[at];
            string? value = null;
            if (OtherChipOptions.Contains(option))
            {
                return $"{option} is for another chip than the ESP32";
            }

            if (TakesValue(option))
            {
                if (++at == arguments.Count || arguments[at].StartsWith('-'))
                {
                    return $"{option} needs a value";
                }

                value = arguments[at];
            }
            else if (!Flags.Contains(option))
            {
                return $"{option} is not an option (E9000), or a word that nanoff ignores";
            }

            if (!options.TryAdd(option, value))
            {
                return $"{option} appears twice (E9000)";
            }
        }

        return null;
    }

    // With q and m, a failed deploy prints nothing and exits with 0; any other value throws.
    private static string? ValidateVerbosity(string verbosity) => verbosity switch
    {
        "n" or "normal" or "d" or "detailed" or "diag" or "diagnostic" => null,
        "q" or "quiet" or "m" or "minimal" => $"--verbosity {verbosity} hides failures",
        _ => $"--verbosity {verbosity} is not a verbosity",
    };

    private static string? ValidateNanoDevice(Dictionary<string, string?> options)
    {
        if (options.ContainsKey("--platform") || options.ContainsKey("--target"))
        {
            return "--nanodevice excludes --platform and --target (E9000)";
        }

        if (!options.ContainsKey("--serialport"))
        {
            return "--nanodevice needs --serialport (E6001)";
        }

        // The program returns after the operation on the device.
        if (options.ContainsKey("--filedeployment") || options.ContainsKey("--networkdeployment"))
        {
            return "--nanodevice ends the work before files and network are deployed";
        }

        if (options.ContainsKey("--address") || options.ContainsKey("--masserase"))
        {
            return "--nanodevice ignores --address and --masserase";
        }

        return ValidateOperation(options, ["--devicedetails", "--update", "--deploy"]);
    }

    private static string? ValidateOthers(Dictionary<string, string?> options)
    {
        bool isFiles = options.ContainsKey("--filedeployment");
        bool isNetwork = options.ContainsKey("--networkdeployment");
        bool isEsp32 = options.GetValueOrDefault("--platform") == "esp32"
            || options.GetValueOrDefault("--target")?.StartsWith("ESP", StringComparison.Ordinal) == true
            || (options.ContainsKey("--serialport") && !isFiles && !isNetwork);
        if (options.TryGetValue("--platform", out string? platform) && platform != "esp32")
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
        return options.Keys.FirstOrDefault(option => !fileOptions.Contains(option)) is { } ignored
            ? $"{ignored} is ignored without --platform, --target or --nanodevice"
            : null;
    }

    private static string? ValidateFiles(Dictionary<string, string?> options, bool isFiles, bool isNetwork)
    {
        if (!isFiles)
        {
            return isNetwork
                ? "--networkdeployment without --filedeployment prints first that nothing was done"
                : "no operation: it prints help";
        }

        // The project's files.json and net.json have no SerialPort.
        return options.ContainsKey("--serialport") ? null : "--filedeployment needs --serialport (E2000)";
    }

    private static string? ValidateEsp32(Dictionary<string, string?> options)
    {
        if (!options.ContainsKey("--serialport"))
        {
            return "--platform esp32 needs --serialport (E6001)";
        }

        if (options.ContainsKey("--deploy") && !options.ContainsKey("--update"))
        {
            return "without --nanodevice, --deploy writes to an address that may be wrong (Home#1835)";
        }

        if (options.ContainsKey("--fromarchive") != options.ContainsKey("--archivepath"))
        {
            return "--fromarchive and --archivepath need each other (E9000)";
        }

        return ValidateOperation(options, ["--devicedetails", "--identifyfirmware", "--update", "--backuppath"]);
    }

    private static string? ValidateOperation(Dictionary<string, string?> options, string[] operations)
    {
        if (options.ContainsKey("--deploy") && !options.ContainsKey("--image"))
        {
            return "--deploy needs --image (E9000, E2002)";
        }

        if (!operations.Any(options.ContainsKey))
        {
            return $"no operation: it prints help. Give {string.Join(" or ", operations)}";
        }

        bool isUpdateOrDeploy = options.ContainsKey("--update") || options.ContainsKey("--deploy");
        return options.ContainsKey("--devicedetails") && isUpdateOrDeploy
            ? "--devicedetails ends the work before --update and --deploy"
            : null;
    }
}
