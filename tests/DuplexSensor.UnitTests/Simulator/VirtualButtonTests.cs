using System.Device.Gpio;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Pins;

namespace DuplexSensor.UnitTests.Simulator;

public sealed class VirtualButtonTests : IDisposable
{
    private const int Pin = 0;

    private readonly ManualTime _time = new();
    private readonly VirtualPins _pins = new();
    private readonly WakeUp _wakeUp = new();
    private readonly GpioController _gpio;

    public VirtualButtonTests() => _gpio = new GpioController(_pins);

    public void Dispose() => _gpio.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_press_is_told_once_at_either_wiring(bool pullUp)
    {
        VirtualButton button = Wire(pullUp);
        Assert.False(button.TryTakePress());

        Close(pullUp);
        Assert.True(button.TryTakePress());
        Assert.False(button.TryTakePress());

        _time.AdvanceMs(500);
        Open();
        Assert.False(button.TryTakePress());
    }

    [Fact]
    public void A_bouncing_contact_is_one_press()
    {
        VirtualButton button = Wire();
        for (int bounce = 0; bounce < 5; bounce++)
        {
            Close();
            _time.AdvanceMs(3);
            Open();
            _time.AdvanceMs(3);
        }

        Close();
        _time.AdvanceMs(300);
        Open();
        _time.AdvanceMs(3);
        Close();
        _time.AdvanceMs(3);
        Open();

        Assert.Equal(1, TakeAll(button));
    }

    [Fact]
    public void Two_presses_with_a_quiet_time_between_are_two()
    {
        VirtualButton button = Wire();

        Press();
        _time.AdvanceMs(Limits.ButtonDebounceMs - 1);
        Press();
        Assert.Equal(1, TakeAll(button));

        _time.AdvanceMs(Limits.ButtonDebounceMs);
        Press();
        Assert.Equal(1, TakeAll(button));
    }

    [Fact]
    public void Presses_that_nobody_takes_are_kept_up_to_the_limit()
    {
        VirtualButton button = Wire();
        for (int press = 0; press < Limits.PressesKeptMax + 3; press++)
        {
            Press();
            _time.AdvanceMs(1_000);
        }

        Assert.Equal(Limits.PressesKeptMax, TakeAll(button));
    }

    [Fact]
    public async Task A_press_wakes_the_loop()
    {
        Wire();

        Press();

        await _wakeUp.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private VirtualButton Wire(bool pullUp = true) => new(_gpio, (Pin, pullUp), _time, _wakeUp);

    private void Close(bool pullUp = true) => _pins.Drive(Pin, pullUp ? PinValue.Low : PinValue.High);

    private void Open() => _pins.Drive(Pin, null);

    private void Press()
    {
        Close();
        Open();
    }

    private static int TakeAll(VirtualButton button)
    {
        int presses = 0;
        while (button.TryTakePress())
        {
            presses++;
        }

        return presses;
    }
}
