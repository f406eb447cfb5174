using System.Device.Gpio;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Esp32;
using Board = DuplexSensor.AdapterTests.Bench.Board;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>LED, button and sensor on one controller; all controllers share one list of pins.</summary>
public sealed class PinTests
{
    private const int Led = 2;
    private const int Button = 0;

    [Fact]
    public void After_the_clock_is_set_back_sensor_LED_and_button_still_work() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Board.SetTime();
        WifiNetwork.HasAddress = false;
        Board.Boot();
        Board.RunUntil(() => Board.HasLine("sensor  21 C"), "it measures");
        Board.UtcMs -= 3_600_000;
        Sensor.Celsius = 22;
        BoardTime.Advance(20_000);

        Assert.Equal(2, Sensor.CreatedCount);
        Assert.True(Board.HasLine("sensor  22 C"), "the old value was repeated");
        Pins.Find(Led).Write(PinValue.High);
        Pins.Find(Button).Press();
        BoardTime.Advance(10);
        Assert.Equal(1, Board.CountLines("button  1 pressed"));
        Assert.Equal(3, GpioController.Pins.Count);
    });

    [Fact]
    public void After_the_clock_was_set_back_a_hundred_times_the_sensor_has_one_pin() => IsolatedTest.Run(static () =>
    {
        Board.SetTime();
        var gpio = new GpioController();
        var led = new Esp32Led(gpio, Led, true);
        Esp32Dht sensor = null;
        BoardTime.StartThread(() => sensor = new Esp32Dht(gpio, new DeviceConfig()));
        BoardTime.Advance(1_000);
        for (int i = 0; i < 100; i++)
        {
            Board.UtcMs -= 5_000;
            BoardTime.StartThread(() => sensor.Measure(out _, out _));
            BoardTime.Advance(1_000);
        }

        led.Set(true);
        Assert.Equal((101, 2), (Sensor.CreatedCount, GpioController.Pins.Count));
    });

    [Fact]
    public void An_LED_that_is_active_low_is_off_after_the_constructor() => IsolatedTest.Run(static () =>
    {
        var gpio = new GpioController();
        var led = new Esp32Led(gpio, Led, false);
        Assert.True(Pins.IsHigh(Led));

        led.Set(true);
        Assert.False(Pins.IsHigh(Led));
    });

    [Theory]
    [InlineData(true, PinMode.InputPullUp)]
    [InlineData(false, PinMode.InputPullDown)]
    public void One_of_two_edges_is_a_press_and_the_number_of_pending_presses_is_limited(bool hasPullUp, PinMode mode)
    {
        IsolatedTest.Run(
            static ((bool HasPullUp, int Mode) given) =>
            {
                var config = new DeviceConfig { ButtonPullUp = given.HasPullUp };
                var wakeUp = new System.Threading.AutoResetEvent(false);
                var button = new Esp32Button(new GpioController(), config, wakeUp);
                Assert.Equal((PinMode)given.Mode, Pins.Find(Button).Mode);
                Assert.Equal(Limits.ButtonDebounceMs, Pins.Find(Button).DebounceTimeout.TotalMilliseconds);
                for (int i = 0; i < 40; i++)
                {
                    Pins.Find(Button).Press();
                }

                int presses = 0;
                while (button.TryDequeuePress())
                {
                    presses++;
                }

                Assert.Equal(Limits.PendingPressesMax, presses);
                Assert.True(wakeUp.WaitOne(0, false));
            },
            (hasPullUp, (int)mode));
    }

    [Fact]
    public void A_missing_or_failing_sensor_has_no_values_until_it_works_again() => IsolatedTest.Run(static () =>
    {
        Board.SetTime();
        Esp32Dht sensor = null;
        BoardTime.StartThread(() => sensor = new Esp32Dht(new GpioController(), new DeviceConfig()));
        BoardTime.Advance(3_000);

        SensorResult result = SensorResult.Values;
        int temperature = 0;
        int humidity = 0;
        void Measure()
        {
            BoardTime.StartThread(() => result = sensor.Measure(out temperature, out humidity));
            BoardTime.Advance(2_000);
        }

        Sensor.IsConnected = false;
        Measure();
        Assert.Equal((SensorResult.None, 0, 0), (result, temperature, humidity));
        Sensor.Fails = true;
        Measure();
        Assert.Equal(SensorResult.None, result);
        Sensor.IsConnected = true;
        Sensor.Fails = false;
        Measure();
        Assert.Equal((SensorResult.Values, 210, 400), (result, temperature, humidity));
    });

    [Fact]
    public void A_reopened_sensor_measures_within_two_seconds() => IsolatedTest.Run(static () =>
    {
        Board.SetTime();
        Esp32Dht sensor = null;
        BoardTime.StartThread(() => sensor = new Esp32Dht(new GpioController(), new DeviceConfig()));
        BoardTime.Advance(3_000);
        Board.UtcMs -= 3_600_000;

        // 1.9 s, because on a board the frame takes another 0.1 s.
        for (int i = 0; i < 2; i++)
        {
            SensorResult result = SensorResult.None;
            BoardTime.StartThread(() => result = sensor.Measure(out _, out _));
            BoardTime.Advance(1_900);
            Assert.Equal(SensorResult.Values, result);
        }
    });
}
