using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>
/// Splits a board's text into lines. Escape sequences and control characters are removed, so that a board cannot
/// control the terminal. A line that is mostly no text is skipped: the boot loader speaks at another speed.
/// </summary>
/// <param name="onLine">Receives each line that has text.</param>
internal sealed partial class ConsoleLines(Action<string> onLine)
{
    /// <summary>A longer line is broken.</summary>
    public const int LineBytesMax = 4_096;

    private const char Undecodable = '\uFFFD';

    private readonly List<byte> _line = [];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value != '\n')
            {
                _line.Add(value);
            }

            if (value == '\n' || _line.Count == LineBytesMax)
            {
                EndLine();
            }
        }
    }

    /// <summary>Nothing comes for a while: a line without an end is shown as it is.</summary>
    public void OnSilence() => EndLine();

    private void EndLine()
    {
        string text = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_line));
        _line.Clear();
        string visible = EscapeSequence().Replace(text.TrimEnd('\r'), "").Replace('\t', ' ');
        string clean = string.Concat(visible.Where(letter => !char.IsControl(letter) && letter != Undecodable));
        bool isNoise = clean.Length < visible.Length - clean.Length;
        if (!isNoise && !string.IsNullOrWhiteSpace(clean))
        {
            onLine(clean);
        }
    }

    // CSI sequences of ECMA-48, which the chip's own log uses for colours.
    [GeneratedRegex(@"\x1B\[[0-?]*[ -/]*[@-~]")]
    private static partial Regex EscapeSequence();
}
