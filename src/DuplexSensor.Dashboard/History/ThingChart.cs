using System.Text.Json.Nodes;

namespace DuplexSensor.Dashboard.History;

/// <summary>The points of a thing's charts: 2,000 readings, and 1,000 of the others. Not thread-safe.</summary>
internal sealed class ThingChart
{
    public const int ReadingsMax = 2_000;
    public const int SamplesMax = 1_000;

    private readonly List<ReadingPoint> _readings = [];
    private readonly HashSet<(long Boot, long Number)> _known = [];
    private readonly Queue<LatencyPoint> _latency = new();
    private readonly Queue<MemoryPoint> _memory = new();
    private readonly JsonArray[] _new = [[], [], []];

    /// <summary>The number of the boot by the board's last complete report; null when none has come.</summary>
    public long? Boot { get; set; }

    /// <summary>Adds a reading in the order of time, unless it is there already.</summary>
    public void Add(ReadingPoint reading)
    {
        if (!_known.Add((reading.Boot, reading.Number)))
        {
            return;
        }

        int at = _readings.FindLastIndex(earlier => earlier.Time <= reading.Time) + 1;
        _readings.Insert(at, reading);
        _new[0].Add((JsonNode)reading.ToJson());
        if (_readings.Count > ReadingsMax)
        {
            _known.Remove((_readings[0].Boot, _readings[0].Number));
            _readings.RemoveAt(0);
        }
    }

    public void Add(LatencyPoint point)
    {
        Enqueue(_latency, point);
        _new[1].Add((JsonNode)point.ToJson());
    }

    public void Add(MemoryPoint point)
    {
        Enqueue(_memory, point);
        _new[2].Add((JsonNode)point.ToJson());
    }

    /// <summary>All points, as members of a thing's detail.</summary>
    public void WriteTo(JsonObject json)
    {
        json["readings"] = new JsonArray([.. _readings.Select(point => point.ToJson())]);
        json["latency"] = new JsonArray([.. _latency.Select(point => point.ToJson())]);
        json["memory"] = new JsonArray([.. _memory.Select(point => point.ToJson())]);
    }

    /// <summary>The points since the last call; null when there are none.</summary>
    public JsonObject? DequeueNew(string thing)
    {
        if (_new.All(points => points.Count == 0))
        {
            return null;
        }

        var json = new JsonObject { ["type"] = "chart", ["name"] = thing };
        string[] names = ["readings", "latency", "memory"];
        for (int i = 0; i < names.Length; i++)
        {
            if (_new[i].Count > 0)
            {
                json[names[i]] = _new[i];
                _new[i] = [];
            }
        }

        return json;
    }

    private static void Enqueue<T>(Queue<T> points, T point)
    {
        points.Enqueue(point);
        if (points.Count > SamplesMax)
        {
            points.Dequeue();
        }
    }
}
