namespace DuplexSensor.Dashboard.History;

/// <summary>The charts of all things. Not thread-safe.</summary>
internal sealed class ChartHistory
{
    private readonly Dictionary<string, ThingChart> _charts = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, ThingChart>> All => _charts;

    public ThingChart GetOrCreate(string thing)
    {
        if (!_charts.TryGetValue(thing, out ThingChart? chart))
        {
            _charts[thing] = chart = new ThingChart();
        }

        return chart;
    }
}
