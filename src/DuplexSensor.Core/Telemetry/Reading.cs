namespace DuplexSensor.Core.Telemetry;

/// <summary>One good measurement of this boot.</summary>
public sealed class Reading
{
    /// <summary>Its number in this boot, from 1.</summary>
    public int Sequence;

    /// <summary>When it was measured, monotonic.</summary>
    public long AtMs;

    public int TemperatureTenths;
    public int HumidityTenths;
}
