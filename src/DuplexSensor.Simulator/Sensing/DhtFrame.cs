using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>The five bytes that a sensor of the family sends: two of humidity, two of temperature, checksum.</summary>
internal static class DhtFrame
{
    public const int Bytes = 5;

    /// <summary>DHT11: whole number, then tenths (data sheet, "Communication process").</summary>
    public static byte[] OfDht11(int temperatureTenths, int humidityTenths) => WithChecksum(
        [Whole(humidityTenths), Tenth(humidityTenths), Whole(temperatureTenths), Tenth(temperatureTenths)]);

    /// <summary>DHT22: tenths as 16 bits (data sheet of the AM2302).</summary>
    public static byte[] OfDht22(int temperatureTenths, int humidityTenths) => WithChecksum(
        [(byte)(humidityTenths >> 8), (byte)humidityTenths, (byte)(temperatureTenths >> 8), (byte)temperatureTenths]);

    /// <summary>What the device's driver makes of a frame: it takes each sensor for a DHT11 without a sign.</summary>
    public static SensorAnswer Decode(ReadOnlySpan<byte> frame, out int temperatureTenths, out int humidityTenths)
    {
        temperatureTenths = 0;
        humidityTenths = 0;
        if (frame.Length < Bytes)
        {
            return SensorAnswer.None;
        }

        if (Sum(frame[..4]) != frame[4])
        {
            return SensorAnswer.Garbled;
        }

        humidityTenths = (frame[0] * 10) + frame[1];
        temperatureTenths = (frame[2] * 10) + frame[3];
        return SensorAnswer.Values;
    }

    private static byte[] WithChecksum(byte[] values) => [.. values, Sum(values)];

    private static byte Sum(ReadOnlySpan<byte> values) => (byte)(values[0] + values[1] + values[2] + values[3]);

    private static byte Whole(int tenths) => (byte)(tenths / 10);

    private static byte Tenth(int tenths) => (byte)(tenths % 10);
}
