using System.Globalization;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>One measurement as it was published, two decimals.</summary>
public readonly record struct ClimateRow(decimal TemperatureC, decimal HumidityPercent);

/// <summary>Real measurements of an office, one a minute. Their source and licence stand in Data/README.md.</summary>
public static class OfficeClimate
{
    private const string ResourceName = "office-climate.csv";

    private static readonly Lazy<ClimateRow[]> Measured = new(ReadRows);

    /// <summary>Oldest first; read from the assembly at the first use.</summary>
    public static IReadOnlyList<ClimateRow> Rows => Measured.Value;

    private static ClimateRow[] ReadRows()
    {
        using Stream resource = typeof(OfficeClimate).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not embedded: rebuild DuplexSensor.Simulator");
        using var reader = new StreamReader(resource);
        reader.ReadLine();
        var rows = new List<ClimateRow>(capacity: 8_192);
        while (reader.ReadLine() is { } line)
        {
            string[] columns = line.Split(',');
            rows.Add(new ClimateRow(ParseDecimal(columns[1]), ParseDecimal(columns[2])));
        }

        return [.. rows];
    }

    private static decimal ParseDecimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
