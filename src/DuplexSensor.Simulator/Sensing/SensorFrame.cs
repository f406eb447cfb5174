using DuplexSensor.Core.Sensing;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>The five bytes that each sensor sends, by its data sheet; <see cref="DhtFrame"/> reads them.</summary>
public static class SensorFrame
{
    private const int SignBit = 0x80;

    public static byte[] Of(SensorKind kind, int temperatureTenths, int humidityTenths)
    {
        int sign = temperatureTenths < 0 ? SignBit : 0;
        int temperature = Math.Abs(temperatureTenths);
        return HasWholeNumbers(kind)
            ? WithChecksum(humidityTenths / 10, humidityTenths % 10, temperature / 10, (temperature % 10) | sign)
            : WithChecksum(humidityTenths >> 8, humidityTenths, (temperature >> 8) | sign, temperature);
    }

    /// <summary>A sensor with the other of the two layouts, whose frames are taken for this one's.</summary>
    public static SensorKind OtherModel(SensorKind kind) =>
        HasWholeNumbers(kind) ? SensorKind.Dht22 : SensorKind.Dht11;

    // Whole number and tenths (DHT11, DHT12), or tenths in 16 bits (AM2301, AM2302).
    private static bool HasWholeNumbers(SensorKind kind) => kind is SensorKind.Dht11 or SensorKind.Dht12;

    private static byte[] WithChecksum(int first, int second, int third, int fourth) =>
        [(byte)first, (byte)second, (byte)third, (byte)fourth, (byte)(first + second + third + fourth)];
}
