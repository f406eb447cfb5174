using System.Device.Gpio;
using DuplexSensor.Esp32;
using DuplexSensor.Simulator.Pins;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The device's LED adapter on virtual pins.</summary>
public sealed class Esp32LedTests
{
    private const int Pin = 2;

    private readonly VirtualPins _pins = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_on_at_its_active_level_and_off_after_the_constructor(bool isActiveHigh)
    {
        PinValue active = isActiveHigh ? PinValue.High : PinValue.Low;
        using var gpio = new GpioController(_pins);
        var led = new Esp32Led(gpio, Pin, isActiveHigh);
        Assert.True(_pins.IsDriven(Pin, !active));

        led.Set(true);
        Assert.True(_pins.IsDriven(Pin, active));

        led.Set(false);
        Assert.True(_pins.IsDriven(Pin, !active));
    }
}
