namespace DuplexSensor.Core.Telemetry;

/// <summary>One valid measurement of this boot.</summary>
public sealed class Reading
{
    /// <summary>Number of the reading in this boot, from 1.</summary>
    public int Sequence;

    /// <summary>Monotonic time of the measurement, in ms since boot.</summary>
    public long AtMs;

    /// <summary>Temperature in tenths of a degree Celsius.</summary>
    public int TemperatureTenths;

    /// <summary>Relative humidity in tenths of a percent.</summary>
    public int HumidityTenths;
}
