namespace DuplexSensor.Core.Sensing;

/// <summary>The table of D20: each sensor's name in settings.json, range, and largest plausible change.</summary>
public static class SensorTable
{
    /// <summary>All names, for error messages.</summary>
    public const string Names = "dht11, dht12, dht21, dht22";

    /// <summary>Finds the model of a name in settings.json; false when no model has that name.</summary>
    public static bool TryFind(string name, out SensorKind kind)
    {
        kind = SensorKind.Dht11;
        switch (name)
        {
            case "dht11": return true;
            case "dht12": kind = SensorKind.Dht12; return true;
            case "dht21": kind = SensorKind.Dht21; return true;
            case "dht22": kind = SensorKind.Dht22; return true;
            default: return false;
        }
    }

    /// <summary>
    /// Whether both values, in tenths of a degree Celsius and of a percent, are within the range of the sensor's data
    /// sheet, limits included.
    /// </summary>
    public static bool CanMeasure(SensorKind kind, int temperatureTenths, int humidityTenths)
    {
        switch (kind)
        {
            case SensorKind.Dht12: return IsWithin(temperatureTenths, -200, 600) && IsWithin(humidityTenths, 200, 950);
            case SensorKind.Dht21: return IsWithin(temperatureTenths, -400, 800) && IsWithin(humidityTenths, 0, 999);
            case SensorKind.Dht22: return IsWithin(temperatureTenths, -400, 800) && IsWithin(humidityTenths, 0, 1_000);
            default: return IsWithin(temperatureTenths, 0, 500) && IsWithin(humidityTenths, 200, 900);
        }
    }

    /// <summary>
    /// Whether the difference of two samples within a minute is too large to be plausible. Differences are in tenths of
    /// a degree Celsius and of a percent.
    /// </summary>
    public static bool IsJump(SensorKind kind, int temperatureDelta, int humidityDelta)
    {
        // Twice the accuracy of the data sheet, for the error of both samples, plus 1 degree or 10 percent for the air.
        switch (kind)
        {
            case SensorKind.Dht12: return !IsWithin(temperatureDelta, -20, 20) || !IsWithin(humidityDelta, -200, 200);
            case SensorKind.Dht21: return !IsWithin(temperatureDelta, -20, 20) || !IsWithin(humidityDelta, -160, 160);
            case SensorKind.Dht22: return !IsWithin(temperatureDelta, -20, 20) || !IsWithin(humidityDelta, -140, 140);
            default: return !IsWithin(temperatureDelta, -50, 50) || !IsWithin(humidityDelta, -200, 200);
        }
    }

    private static bool IsWithin(int value, int min, int max)
    {
        return value >= min && value <= max;
    }
}
