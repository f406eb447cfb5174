namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>Collects the lines of two streams of a process; drops its progress bars.</summary>
internal sealed class LineCollector(Action<string> onLine)
{
    private readonly List<string> _lines = [];

    /// <summary>The lines so far; read them after <see cref="ReadAsync"/> has ended.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public async Task ReadAsync(TextReader reader)
    {
        // A carriage return ends a line too, so that each state of a progress bar is a line of its own.
        while (await reader.ReadLineAsync() is { } line)
        {
            string text = line.TrimEnd();
            if (text.Length > 0 && !IsProgress(text))
            {
                Add(text);
            }
        }
    }

    private static bool IsProgress(string line) => line.Contains('[') && line.Contains('%');

    private void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
            onLine(line);
        }
    }
}
