namespace DuplexSensor.UnitTests.Nanoff;

/// <summary>
/// What nanoff 2.5.162 does with a command line, for an ESP32. Written from the flasher's sources
/// (github.com/nanoframework/nanoFirmwareFlasher at baccab8d of 30 July 2026, nanoFirmwareFlasher.Tool): Options.cs has
/// the options, Program.RunOptionsAndReturnExitCodeAsync what is looked at after what, Esp32Manager and
/// NanoDeviceManager what each needs. Case counts in an option's name, and none may stand twice.
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

    // They exist, and turn the call into one for another chip.
    private static readonly string[] OtherChipOptions =
    [
        "--listdfu", "--dfuid", "--dfu", "--jtagid", "--listjtag", "--hexfile", "--binfile", "--jtag",
        "--installjtagdrivers", "--nativedfu", "--listnativedfu", "--nativeswd", "--listnativeswd", "--nativestlink",
        "--listnativestlink", "--installxdsdrivers", "--listjlink", "--jlinkid", "--setvcpbr", "--uf2deploy",
    ];

    // Each ends the work before anything behind it in this list, and all else, is looked at.
    private static readonly string[] ExclusiveOptions =
        ["--help", "--version", "--clearcache", "--listports", "--listtargets", "--listdevices"];

    // They change how those do it.
    private static readonly string[] CommonOptions =
    [
        "--verbosity", "-v", "--suppressnanoffversioncheck", "--platform", "--preview", "--fromarchive",
        "--archivepath",
    ];

    /// <summary>Null when the call does what its options say; else why not.</summary>
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
            string? ignored = options.Keys.FirstOrDefault(
                option => option != exclusive && !CommonOptions.Contains(option));
            return ignored is null ? null : $"{exclusive} ends the work: {ignored} is not looked at";
        }

        return options.ContainsKey("--nanodevice") ? ValidateNanoDevice(options) : ValidateOthers(options);
    }

    /// <summary>Whether an option takes a word after it.</summary>
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
                return $"{option} is no option (E9000), or a word that nothing reads";
            }

            if (!options.TryAdd(option, value))
            {
                return $"{option} stands twice (E9000)";
            }
        }

        return null;
    }

    // At q and m, a deploy that fails is not told and ends with 0; any other word ends the program with an exception.
    private static string? ValidateVerbosity(string verbosity) => verbosity switch
    {
        "n" or "normal" or "d" or "detailed" or "diag" or "diagnostic" => null,
        "q" or "quiet" or "m" or "minimal" => $"--verbosity {verbosity} hides failures",
        _ => $"--verbosity {verbosity} is none",
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

        // The program returns behind the device's own work.
        if (options.ContainsKey("--filedeployment") || options.ContainsKey("--networkdeployment"))
        {
            return "--nanodevice ends the work before files and network are looked at";
        }

        if (options.ContainsKey("--address") || options.ContainsKey("--masserase"))
        {
            return "--nanodevice does not look at --address and --masserase";
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

        if (ValidateFiles(options, isFiles, isNetwork) is { } fault)
        {
            return fault;
        }

        string[] ofFiles = ["--filedeployment", "--networkdeployment", "--serialport", .. CommonOptions];
        return options.Keys.FirstOrDefault(option => !ofFiles.Contains(option)) is { } idle
            ? $"{idle} is not looked at without --platform, --target or --nanodevice"
            : null;
    }

    private static string? ValidateFiles(Dictionary<string, string?> options, bool isFiles, bool isNetwork)
    {
        if (!isFiles)
        {
            return isNetwork
                ? "--networkdeployment without --filedeployment says first that nothing was done"
                : "no operation: it prints help";
        }

        // Our files.json and net.json leave SerialPort out.
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

        bool isMore = options.ContainsKey("--update") || options.ContainsKey("--deploy");
        return options.ContainsKey("--devicedetails") && isMore
            ? "--devicedetails ends the work before --update and --deploy"
            : null;
    }
}
