namespace DuplexSensor.Core.Ports;

/// <summary>How a measurement attempt ended.</summary>
public enum SensorResult
{
    /// <summary>A whole frame came. Whether its values can be true is for the sampler to judge.</summary>
    Values,

    /// <summary>Nothing came, or too little to be a frame.</summary>
    None,

    /// <summary>A frame came whose checksum is wrong.</summary>
    Garbled,
}

/// <summary>A sensor of the DHT family: one attempt a call, no retry, no memory of earlier values.</summary>
public interface ISensor
{
    /// <summary>
    /// One measurement; temperature and humidity belong to the same one. Blocks for as long as the sensor takes (on the
    /// ESP32 up to 1.1 s). The values, in tenths of a degree Celsius and tenths of a percent, are 0 unless the answer
    /// is <see cref="SensorResult.Values"/>.
    /// </summary>
    SensorResult Measure(out int temperatureTenths, out int humidityTenths);
}
