using System.Text;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The Wi-Fi of a board.</summary>
/// <param name="Ssid">Its name, 1 to 32 bytes.</param>
/// <param name="Password">8 to 63 characters, or empty for an open network.</param>
internal sealed record Wifi(string Ssid, string Password)
{
    /// <summary>The environment variable with the password. An option would be in the list of processes.</summary>
    public const string PasswordVariable = "DUPLEX_WIFI_PASSWORD";

    private const int SsidBytesMax = 32;

    /// <summary>The error of a Wi-Fi's name; null when it can be used.</summary>
    public static string? FindSsidError(string ssid)
    {
        int bytes = Encoding.UTF8.GetByteCount(ssid);
        return bytes is > 0 and <= SsidBytesMax ? null
            : $"--wifi: a Wi-Fi's name has 1 to {SsidBytesMax} bytes, and this one has {bytes}.";
    }

    /// <summary>The error of a password; null when it can be used. Does not contain the password.</summary>
    public static string? FindPasswordError(string password) => password.Length is 0 or (>= 8 and <= 63) ? null
        : $"the Wi-Fi password has {password.Length} characters: WPA has 8 to 63, an open network has none.";

    /// <summary>Asks for the password, unless the environment has it.</summary>
    /// <exception cref="UserException">It cannot be one, or nobody can be asked.</exception>
    public static async Task<Wifi> AskAsync(string ssid, TextWriter output, CancellationToken cancellationToken)
    {
        string password = Environment.GetEnvironmentVariable(PasswordVariable)
            ?? await PromptAsync(ssid, output, cancellationToken);
        return FindPasswordError(password) is { } error ? throw new UserException(error) : new Wifi(ssid, password);
    }

    private static Task<string> PromptAsync(string ssid, TextWriter output, CancellationToken cancellationToken)
    {
        if (!Terminal.CanAsk)
        {
            throw new UserException("the password of the Wi-Fi is missing, and this is not a terminal: put it into "
                + $"the environment variable {PasswordVariable}.");
        }

        TextPrompt<string> prompt = new TextPrompt<string>($"Password of {Markup.Escape(ssid)}:").Secret().AllowEmpty();
        return Terminal.Create(output).PromptAsync(prompt, cancellationToken);
    }
}
