using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Sensing;

/// <summary>The five bytes that a sensor sends: two of humidity, two of temperature, the sum of these four.</summary>
public static class DhtFrame
{
    public const int Bytes = 5;

    private const int SignBit = 0x80;

    /// <summary>
    /// What a frame says, in tenths; the values are 0 unless the answer is <see cref="SensorResult.Values"/>. No answer
    /// are fewer than five bytes, and five zeros, which is what the binding leaves where nothing came.
    /// </summary>
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
            // Whole numbers, then tenths; the sign is the highest bit of the temperature's tenths.
            humidityTenths = (frame[0] * 10) + frame[1];
            temperatureTenths = (frame[2] * 10) + (frame[3] & ~SignBit);
            isNegative = (frame[3] & SignBit) != 0;
        }
        else
        {
            // Tenths in 16 bits; the sign is the highest bit of the temperature's.
            humidityTenths = (frame[0] << 8) | frame[1];
            temperatureTenths = ((frame[2] & ~SignBit) << 8) | frame[3];
            isNegative = (frame[2] & SignBit) != 0;
        }

        temperatureTenths = isNegative ? -temperatureTenths : temperatureTenths;
        return SensorResult.Values;
    }
}
