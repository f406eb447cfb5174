using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Sensing;

/// <summary>The five bytes that a sensor sends: two of humidity, two of temperature, one with their sum.</summary>
public static class DhtFrame
{
    /// <summary>Length of a frame in bytes.</summary>
    public const int Bytes = 5;

    private const int SignBit = 0x80;

    /// <summary>
    /// Decodes a frame. The values are 0 unless the result is <see cref="SensorResult.Values"/>. Fewer than five bytes
    /// are <see cref="SensorResult.None"/>. Five zero bytes count as None too: the platform's binding returns them when
    /// the sensor did not respond (D20).
    /// </summary>
    /// <param name="kind">The sensor model, which decides the layout.</param>
    /// <param name="frame">The bytes as received.</param>
    /// <param name="temperatureTenths">Temperature in tenths of a degree Celsius.</param>
    /// <param name="humidityTenths">Relative humidity in tenths of a percent.</param>
    public static SensorResult Decode(
        SensorKind kind, byte[] frame, out int temperatureTenths, out int humidityTenths)
    {
        temperatureTenths = 0;
        humidityTenths = 0;
        if (frame.Length < Bytes)
        {
            return SensorResult.None;
        }

        int sum = frame[0] + frame[1] + frame[2] + frame[3];
        if ((byte)sum != frame[4])
        {
            return SensorResult.Garbled;
        }

        if (sum == 0)
        {
            return SensorResult.None;
        }

        bool isNegative;
        if (kind == SensorKind.Dht11 || kind == SensorKind.Dht12)
        {
            // Each value is a whole number, then tenths. The sign is the highest bit of the temperature's tenths.
            humidityTenths = (frame[0] * 10) + frame[1];
            temperatureTenths = (frame[2] * 10) + (frame[3] & ~SignBit);
            isNegative = (frame[3] & SignBit) != 0;
        }
        else
        {
            // Each value is tenths in 16 bits. The sign is the highest bit of the temperature.
            humidityTenths = (frame[0] << 8) | frame[1];
            temperatureTenths = ((frame[2] & ~SignBit) << 8) | frame[3];
            isNegative = (frame[2] & SignBit) != 0;
        }

        temperatureTenths = isNegative ? -temperatureTenths : temperatureTenths;
        return SensorResult.Values;
    }
}
