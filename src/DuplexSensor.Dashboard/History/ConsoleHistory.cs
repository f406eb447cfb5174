using System.Text.Json.Nodes;

namespace DuplexSensor.Dashboard.History;

/// <summary>A line of a board's console. Numbers grow by one within a board.</summary>
internal readonly record struct ConsoleLine(long Number, string Text)
{
    public static JsonArray ToJson(IEnumerable<ConsoleLine> lines) =>
        [.. lines.Select(line => new JsonObject { ["n"] = line.Number, ["text"] = line.Text })];
}

/// <summary>The last 500 console lines of each board. Not thread-safe.</summary>
internal sealed class ConsoleHistory
{
    public const int LinesMax = 500;

    private readonly Dictionary<string, Queue<ConsoleLine>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ConsoleLine>> _new = new(StringComparer.Ordinal);
    private long _number;

    public void Add(string thing, string text)
    {
        var line = new ConsoleLine(++_number, text);
        Queue<ConsoleLine> lines = GetOrCreate(_lines, thing);
        lines.Enqueue(line);
        if (lines.Count > LinesMax)
        {
            lines.Dequeue();
        }

        GetOrCreate(_new, thing).Add(line);
    }

    public IReadOnlyList<ConsoleLine> Get(string thing) =>
        _lines.TryGetValue(thing, out Queue<ConsoleLine>? lines) ? [.. lines] : [];

    /// <summary>The lines since the last call, by thing.</summary>
    public IReadOnlyDictionary<string, List<ConsoleLine>> DequeueNew()
    {
        var added = new Dictionary<string, List<ConsoleLine>>(_new, StringComparer.Ordinal);
        _new.Clear();
        return added;
    }

    private static T GetOrCreate<T>(Dictionary<string, T> dictionary, string thing)
        where T : new()
    {
        if (!dictionary.TryGetValue(thing, out T? value))
        {
            dictionary[thing] = value = new T();
        }

        return value;
    }
}
