using System.Globalization;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>One published measurement, with two decimals.</summary>
public readonly record struct ClimateRow(decimal TemperatureC, decimal HumidityPercent);

/// <summary>Real measurements of an office, one a minute. Data/README.md names their source and licence.</summary>
public static class OfficeClimate
{
    private const string ResourceName = "office-climate.csv";

    private static readonly Lazy<ClimateRow[]> Measured = new(ReadRows);

    /// <summary>All rows, oldest first. The first use reads them from the assembly.</summary>
    public static IReadOnlyList<ClimateRow> Rows => Measured.Value;

    private static ClimateRow[] ReadRows()
    {
        using Stream resource = typeof(OfficeClimate).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not embedded: rebuild DuplexSensor.Simulator.");
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
