using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.UnitTests.Core.Sensing;

public class DhtFrameTests
{
    // The DHT22's frames are the two examples of the AM2302's data sheet. The platform's binding decodes all frames the
    // same way.
    [Theory]
    [InlineData(SensorKind.Dht11, "1B00170032", 230, 270)]
    [InlineData(SensorKind.Dht11, "1B051702", 232, 275)]
    [InlineData(SensorKind.Dht12, "38041605", 225, 564)]
    [InlineData(SensorKind.Dht12, "38040384", -34, 564)]
    [InlineData(SensorKind.Dht12, "38040084", -4, 564)]
    [InlineData(SensorKind.Dht21, "028C015FEE", 351, 652)]
    [InlineData(SensorKind.Dht21, "028C8065", -101, 652)]
    [InlineData(SensorKind.Dht22, "028C015FEE", 351, 652)]
    [InlineData(SensorKind.Dht22, "028C806573", -101, 652)]
    [InlineData(SensorKind.Dht22, "028C8004", -4, 652)]
    [InlineData(SensorKind.Dht22, "03E78190", -400, 999)]
    public void Each_sensor_s_frames_are_decoded_with_tenths_and_sign(
        SensorKind kind, string frame, int temperatureTenths, int humidityTenths)
    {
        Assert.Equal((SensorResult.Values, temperatureTenths, humidityTenths), Decode(kind, frame));
    }

    // Dry air at 0 to 25.5 degrees. The platform's binding treats these frames as failed.
    [Theory]
    [InlineData("00FF00FF", 255, 255)]
    [InlineData("00C80000", 0, 200)]
    [InlineData("00000001", 1, 0)]
    public void A_DHT22_frame_whose_first_and_third_byte_are_zero_has_values(
        string frame, int temperatureTenths, int humidityTenths)
    {
        Assert.Equal((SensorResult.Values, temperatureTenths, humidityTenths), Decode(SensorKind.Dht22, frame));
        Assert.Equal((SensorResult.Values, temperatureTenths, humidityTenths), Decode(SensorKind.Dht21, frame));
    }

    [Theory]
    [InlineData("0000000000", SensorResult.None)]
    [InlineData("1B001700", SensorResult.None)]
    [InlineData("", SensorResult.None)]
    [InlineData("1B00170033", SensorResult.Garbled)]
    [InlineData("0000000001", SensorResult.Garbled)]
    public void A_bad_frame_has_no_values(string frame, SensorResult result)
    {
        byte[] bytes = Convert.FromHexString(frame);
        foreach (SensorKind kind in Enum.GetValues<SensorKind>())
        {
            Assert.Equal(result, DhtFrame.Decode(kind, bytes, out int temperature, out int humidity));
            Assert.Equal((0, 0), (temperature, humidity));
        }
    }

    // A DHT11 sends no sign. A frame with a sign must not be decoded as a positive temperature.
    [Fact]
    public void A_DHT11_frame_with_a_sign_is_implausible()
    {
        var (_, temperature, humidity) = Decode(SensorKind.Dht11, "38040384");

        Assert.Equal(-34, temperature);
        Assert.False(SensorTable.CanMeasure(SensorKind.Dht11, temperature, humidity));
    }

    // Adds the checksum to a frame of four bytes.
    private static (SensorResult Result, int Temperature, int Humidity) Decode(SensorKind kind, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        byte[] whole = frame.Length == 4 ? [.. frame, (byte)frame.Sum(value => value)] : frame;
        SensorResult result = DhtFrame.Decode(kind, whole, out int temperature, out int humidity);
        return (result, temperature, humidity);
    }
}
