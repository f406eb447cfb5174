namespace DuplexSensor.Core.Ports;

/// <summary>How a measurement attempt ended.</summary>
public enum SensorResult
{
    /// <summary>
    /// A frame came and its checksum is right. <c>Sampler</c> decides whether its values are plausible.
    /// </summary>
    Values,

    /// <summary>No frame came, or only a part of one.</summary>
    None,

    /// <summary>A frame came whose checksum is wrong.</summary>
    Garbled,
}

/// <summary>A sensor of the DHT family. The adapter neither retries nor repeats earlier values.</summary>
public interface ISensor
{
    /// <summary>
    /// Measures once. Blocks as long as the sensor takes (on the ESP32 up to 1.1 s). Both values are from the same
    /// frame. They are 0 unless the result is <see cref="SensorResult.Values"/>.
    /// </summary>
    /// <param name="temperatureTenths">Temperature in tenths of a degree Celsius.</param>
    /// <param name="humidityTenths">Relative humidity in tenths of a percent.</param>
    SensorResult Measure(out int temperatureTenths, out int humidityTenths);
}
