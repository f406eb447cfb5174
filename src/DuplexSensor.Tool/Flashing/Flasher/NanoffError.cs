using System.Globalization;
using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>Why a call of nanoff failed, by what it printed: its exit code is 0 after some failures.</summary>
/// <param name="Code">For example 2002 for E2002; 0 for a failure without a code.</param>
/// <param name="Text">Cause and fix, in one sentence.</param>
internal sealed partial record NanoffError(int Code, string Text)
{
    /// <summary>The fix when the cable or the wiring may be the cause.</summary>
    public const string Reminder = "Use a short USB cable that carries data, connect nothing to the board's pins, and "
        + "run the command again.";

    /// <summary>The firmware version is not offered for this chip.</summary>
    public const int NotOffered = 9005;

    // Unix keeps the lowest 8 bits of an exit code only, and all of nanoff's own are larger.
    private const int CodeMin = 1000;

    // 4005 and 6000 to 6002: the port; 9006, 9007: the download. Another baud rate does not help.
    private static readonly int[] NotOfTheCable = [4005, 6000, 6001, 6002, NotOffered, 9000, 9006, 9007];

    /// <summary>Whether a slower baud rate may help.</summary>
    public bool MayBeOfTheCable => !NotOfTheCable.Contains(Code);

    /// <summary>The text, with what to check where the cable or the wiring may be the cause.</summary>
    public string Advice => MayBeOfTheCable ? $"{Text} {Reminder}" : Text;

    /// <summary>The failure; null after success.</summary>
    /// <param name="result">Exit code and output of the call.</param>
    /// <param name="port">Its serial port.</param>
    public static NanoffError? Find(NanoffResult result, string port)
    {
        Match match = result.Lines.Select(line => ErrorCode().Match(line)).FirstOrDefault(found => found.Success)
            ?? Match.Empty;
        string? failure = result.Lines.FirstOrDefault(line => FailureLine().IsMatch(line))
            ?? (match.Success ? match.Value : null);
        if (failure is null && result.ExitCode == 0)
        {
            return null;
        }

        int code = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : result.ExitCode >= CodeMin ? result.ExitCode
            : 0;
        string evidence = failure?.Trim() ?? $"exit code {result.ExitCode}";
        return new NanoffError(code, $"{Explain(code, port)} ({evidence})");
    }

    private static string Explain(int code, string port) => code switch
    {
        2000 or 2001 => $"The board's runtime does not answer at {port}: close other programs that use the port, "
            + "press EN and try again.",
        2002 => "The board did not take what nanoff sent: press EN and try again.",
        4000 => $"The chip's boot loader does not answer at {port}: hold BOOT while nanoff connects.",
        >= 4001 and <= 4004 => "The chip's flash could not be read or written.",
        4005 or 6000 => $"{port} cannot be opened: name a port of 'nanoff --listports', close other programs that use "
            + "it, and on Linux add yourself to the group of the port, which is dialout for most.",
        6002 => $"Another nanoff, or Visual Studio, works with {port}: end it.",
        NotOffered => "This firmware version is not offered.",
        9006 or 9007 => "The firmware could not be downloaded: check this PC's network and proxy.",
        9000 => "nanoff does not accept the command line.",
        _ => "nanoff failed.",
    };

    // Lines without a code: a failed file, a failed deployment, an exception, and no operation, after which nanoff
    // prints its help and ends with 0.
    [GeneratedRegex(
        @"^(?:Error (?!E[0-9]{4})|Exception |Unhandled exception|No operation was performed|Cannot find any )|FAILED!")]
    private static partial Regex FailureLine();

    // Often behind the words of the operation, on their line.
    [GeneratedRegex(@"\bError E([0-9]{4})\b.*")]
    private static partial Regex ErrorCode();
}
