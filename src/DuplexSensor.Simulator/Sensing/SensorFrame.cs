using DuplexSensor.Core.Sensing;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>
/// The frame of five bytes that each sensor sends, by its data sheet. <see cref="DhtFrame"/> decodes it.
/// </summary>
public static class SensorFrame
{
    private const int SignBit = 0x80;

    public static byte[] Encode(SensorKind kind, int temperatureTenths, int humidityTenths)
    {
        int sign = temperatureTenths < 0 ? SignBit : 0;
        int temperature = Math.Abs(temperatureTenths);
        return HasWholeNumbers(kind)
            ? WithChecksum(humidityTenths / 10, humidityTenths % 10, temperature / 10, (temperature % 10) | sign)
            : WithChecksum(humidityTenths >> 8, humidityTenths, (temperature >> 8) | sign, temperature);
    }

    /// <summary>A sensor with the other of the two frame layouts.</summary>
    public static SensorKind GetOtherModel(SensorKind kind) =>
        HasWholeNumbers(kind) ? SensorKind.Dht22 : SensorKind.Dht11;

    // DHT11 and DHT12 send a whole number and tenths, AM2301 and AM2302 tenths in 16 bits.
    private static bool HasWholeNumbers(SensorKind kind) => kind is SensorKind.Dht11 or SensorKind.Dht12;

    private static byte[] WithChecksum(int first, int second, int third, int fourth) =>
        [(byte)first, (byte)second, (byte)third, (byte)fourth, (byte)(first + second + third + fourth)];
}
