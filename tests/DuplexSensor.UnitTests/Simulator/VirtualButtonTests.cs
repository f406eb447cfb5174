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
    public void A_press_is_returned_once_with_either_wiring(bool pullUp)
    {
        VirtualButton button = CreateButton(pullUp);
        Assert.False(button.TryDequeuePress());

        CloseContact(pullUp);
        Assert.True(button.TryDequeuePress());
        Assert.False(button.TryDequeuePress());

        _time.AdvanceMs(500);
        OpenContact();
        Assert.False(button.TryDequeuePress());
    }

    [Fact]
    public void A_bouncing_contact_is_one_press()
    {
        VirtualButton button = CreateButton();
        for (int bounce = 0; bounce < 5; bounce++)
        {
            CloseContact();
            _time.AdvanceMs(3);
            OpenContact();
            _time.AdvanceMs(3);
        }

        CloseContact();
        _time.AdvanceMs(300);
        OpenContact();
        _time.AdvanceMs(3);
        CloseContact();
        _time.AdvanceMs(3);
        OpenContact();

        Assert.Equal(1, DequeueAll(button));
    }

    [Fact]
    public void Two_presses_with_a_quiet_time_between_them_both_count()
    {
        VirtualButton button = CreateButton();

        Press();
        _time.AdvanceMs(Limits.ButtonDebounceMs - 1);
        Press();
        Assert.Equal(1, DequeueAll(button));

        _time.AdvanceMs(Limits.ButtonDebounceMs);
        Press();
        Assert.Equal(1, DequeueAll(button));
    }

    [Fact]
    public void Pending_presses_are_stored_up_to_the_limit()
    {
        VirtualButton button = CreateButton();
        for (int press = 0; press < Limits.PendingPressesMax + 3; press++)
        {
            Press();
            _time.AdvanceMs(1_000);
        }

        Assert.Equal(Limits.PendingPressesMax, DequeueAll(button));
    }

    [Fact]
    public async Task A_press_wakes_the_loop()
    {
        CreateButton();

        Press();

        await _wakeUp.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private VirtualButton CreateButton(bool pullUp = true) => new(_gpio, (Pin, pullUp), _time, _wakeUp);

    private void CloseContact(bool pullUp = true) => _pins.Drive(Pin, pullUp ? PinValue.Low : PinValue.High);

    private void OpenContact() => _pins.Drive(Pin, null);

    private void Press()
    {
        CloseContact();
        OpenContact();
    }

    private static int DequeueAll(VirtualButton button)
    {
        int presses = 0;
        while (button.TryDequeuePress())
        {
            presses++;
        }

        return presses;
    }
}
