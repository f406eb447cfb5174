using System.Device.Gpio;
using DuplexSensor.Simulator.Pins;

namespace DuplexSensor.UnitTests.Simulator;

public class VirtualLedTests
{
    private const int Pin = 2;

    private readonly VirtualPins _pins = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_off_at_first_and_on_at_its_active_level(bool activeHigh)
    {
        PinValue active = activeHigh ? PinValue.High : PinValue.Low;
        using var gpio = new GpioController(_pins);
        var led = new VirtualLed(gpio, Pin, activeHigh);
        Assert.Equal(!active, _pins.GetLevel(Pin));

        led.Set(true);
        Assert.Equal(active, _pins.GetLevel(Pin));

        led.Set(false);
        Assert.Equal(!active, _pins.GetLevel(Pin));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restart_releases_the_pin(bool activeHigh)
    {
        PinValue active = activeHigh ? PinValue.High : PinValue.Low;
        using (var gpio = new GpioController(_pins))
        {
            new VirtualLed(gpio, Pin, activeHigh).Set(true);
            Assert.True(_pins.IsDriven(Pin, active));
        }

        Assert.False(_pins.IsDriven(Pin, active));
        using var next = new GpioController(_pins);
        new VirtualLed(next, Pin, activeHigh).Set(true);
        Assert.True(_pins.IsDriven(Pin, active));
    }
}
