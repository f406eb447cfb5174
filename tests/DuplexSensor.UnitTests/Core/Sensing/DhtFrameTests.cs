using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.UnitTests.Core.Sensing;

public class DhtFrameTests
{
    // The DHT22's are the two examples of the AM2302's data sheet; the binding's own source reads the same of all.
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
    public void Each_sensor_tells_tenths_with_their_sign(
        SensorKind kind, string frame, int temperatureTenths, int humidityTenths)
    {
        Assert.Equal((SensorResult.Values, temperatureTenths, humidityTenths), Decode(kind, frame));
    }

    // Dry air at 0 to 25.5 degrees: the binding calls such a frame failed.
    [Theory]
    [InlineData("00FF00FF", 255, 255)]
    [InlineData("00C80000", 0, 200)]
    [InlineData("00000001", 1, 0)]
    public void A_DHT22_whose_first_and_third_byte_are_zero_has_answered(
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
    public void What_is_no_good_frame_has_no_values(string frame, SensorResult answer)
    {
        byte[] bytes = Convert.FromHexString(frame);
        foreach (SensorKind kind in Enum.GetValues<SensorKind>())
        {
            Assert.Equal(answer, DhtFrame.Decode(kind, bytes, out int temperature, out int humidity));
            Assert.Equal((0, 0), (temperature, humidity));
        }
    }

    // A negative number of a model that does not know it is no smaller positive one.
    [Fact]
    public void A_DHT11_s_sign_makes_it_implausible()
    {
        var (_, temperature, humidity) = Decode(SensorKind.Dht11, "38040384");

        Assert.Equal(-34, temperature);
        Assert.False(SensorTable.CanMeasure(SensorKind.Dht11, temperature, humidity));
    }

    // Four bytes get their checksum.
    private static (SensorResult Answer, int Temperature, int Humidity) Decode(SensorKind kind, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        byte[] whole = frame.Length == 4 ? [.. frame, (byte)frame.Sum(value => value)] : frame;
        SensorResult answer = DhtFrame.Decode(kind, whole, out int temperature, out int humidity);
        return (answer, temperature, humidity);
    }
}
