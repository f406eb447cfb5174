namespace DuplexSensor.Dashboard.History;

/// <summary>
/// The charts of things, at most 10,000: a new one then takes the place of the oldest. Clients choose their ids, so
/// there is no limit to the names of things. Not thread-safe.
/// </summary>
internal sealed class ChartHistory
{
    public const int ChartsMax = 10_000;

    private readonly Dictionary<string, ThingChart> _charts = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    public IEnumerable<KeyValuePair<string, ThingChart>> All => _charts;

    public ThingChart GetOrCreate(string thing)
    {
        if (!_charts.TryGetValue(thing, out ThingChart? chart))
        {
            if (_charts.Count >= ChartsMax)
            {
                _charts.Remove(_byAge.Dequeue());
            }

            _charts[thing] = chart = new ThingChart();
            _byAge.Enqueue(thing);
        }

        return chart;
    }
}
