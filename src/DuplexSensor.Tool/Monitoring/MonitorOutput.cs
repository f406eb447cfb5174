using System.Globalization;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>Where a board's lines go: the terminal, filtered and coloured by word; a log file, all of them.</summary>
internal sealed class MonitorOutput : IDisposable
{
    private const string NotePrefix = "-- ";

    // A line of a board is not broken by this program; a terminal breaks it by itself.
    private const int NoWrap = 100_000;

    private readonly TextWriter _output;
    private readonly IReadOnlyList<string> _filters;
    private readonly StreamWriter? _log;
    private readonly TimeProvider _time;
    private readonly IAnsiConsole _console;

    /// <param name="output">The output of the command.</param>
    /// <param name="filters">Only lines that contain one of these texts are shown; empty for all lines.</param>
    /// <param name="logPath">The log file, which is appended to; null for none.</param>
    /// <param name="time">The clock of the log file.</param>
    /// <exception cref="UserException">The log file cannot be written.</exception>
    public MonitorOutput(TextWriter output, IReadOnlyList<string> filters, string? logPath, TimeProvider time)
    {
        _output = output;
        _filters = filters;
        _time = time;
        _log = logPath is null ? null : OpenLog(logPath);
        _console = Terminal.Create(output);
        _console.Profile.Width = NoWrap;
    }

    /// <summary>Writes a line of the board.</summary>
    public void WriteLine(string line)
    {
        Log(line);
        bool isShown = _filters.Count == 0
            || _filters.Any(text => line.Contains(text, StringComparison.OrdinalIgnoreCase));
        if (isShown && _console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            _output.WriteLine(line);
        }
        else if (isShown)
        {
            _console.MarkupLine(LineColors.ToMarkup(line));
        }
    }

    /// <summary>Writes what this program notices, whatever the filter is.</summary>
    public void WriteNote(string text)
    {
        Log(NotePrefix + text);
        _output.WriteLine(NotePrefix + text);
    }

    public void Dispose() => _log?.Dispose();

    private void Log(string line) => _log?.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {line}"));

    private static StreamWriter OpenLog(string path)
    {
        try
        {
            return new StreamWriter(path, append: true) { AutoFlush = true };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--log {path} cannot be written: {exception.Message}", exception);
        }
    }
}
