namespace DuplexSensor.Nanoff;

/// <summary>
/// The options of nanoff 2.5.162, from Options.cs of its source (github.com/nanoframework/nanoFirmwareFlasher at
/// baccab8d of 30 July 2026). Names are case-sensitive; no option may appear twice; other words are ignored.
/// </summary>
public sealed class NanoffOptions
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

    private readonly Dictionary<string, string?> _values;

    private NanoffOptions(Dictionary<string, string?> values) => _values = values;

    /// <summary>The options that were given, in their order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The value of -v, without it "n".</summary>
    public string Verbosity => this["-v"] ?? this["--verbosity"] ?? "n";

    /// <summary>The value of an option; null without one.</summary>
    public string? this[string option] => _values.GetValueOrDefault(option);

    /// <summary>Whether an option was given.</summary>
    public bool Has(string option) => _values.ContainsKey(option);

    /// <summary>Whether an option has a value after it.</summary>
    public static bool TakesValue(string option) => ValueOptions.Contains(option);

    /// <summary>Parses a command line; returns null and the error where nanoff would refuse it.</summary>
    public static NanoffOptions? TryParse(IReadOnlyList<string> arguments, out string error)
    {
        var values = new Dictionary<string, string?>();
        for (int at = 0; at < arguments.Count; at++)
        {
            string option = arguments[at];
            bool hasValue = TakesValue(option);
            error = FindError(option, hasValue, arguments.ElementAtOrDefault(at + 1));
            if (error.Length == 0 && !values.TryAdd(option, hasValue ? arguments[++at] : null))
            {
                error = $"{option} appears twice (E9000)";
            }

            if (error.Length > 0)
            {
                return null;
            }
        }

        error = "";
        return new NanoffOptions(values);
    }

    private static string FindError(string option, bool hasValue, string? next)
    {
        return OtherChipOptions.Contains(option) ? $"{option} is for another chip than the ESP32"
            : hasValue && (next is null || next.StartsWith('-')) ? $"{option} needs a value"
            : hasValue || Flags.Contains(option) ? ""
            : $"{option} is not an option (E9000), or a word that nanoff ignores";
    }
}
