using System.Collections;

namespace System.Device.Gpio;

/// <summary>
/// Pins whose levels are lines on the console, and whose presses are files. As on the board, all controllers share one
/// list of pins.
/// </summary>
public class GpioController : IDisposable
{
    // A pin that the firmware's checks accept.
    private const int RejectedPin = 33;

    private static readonly ArrayList Pins = new ArrayList();

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        if (IsPinOpen(pinNumber))
        {
            throw new InvalidOperationException("open already");
        }

        if (pinNumber == RejectedPin)
        {
            throw new ArgumentException("rejected pin");
        }

        var pin = new GpioPin(pinNumber, mode);
        Pins.Add(pin);
        return pin;
    }

    public bool IsPinOpen(int pinNumber)
    {
        return Find(pinNumber) >= 0;
    }

    public void ClosePin(int pinNumber)
    {
        int index = Find(pinNumber);
        if (index < 0)
        {
            throw new InvalidOperationException("not open");
        }

        ((GpioPin)Pins[index]).Dispose();
        Pins.RemoveAt(index);
    }

    public void Dispose()
    {
        foreach (object pin in Pins)
        {
            ((GpioPin)pin).Dispose();
        }
    }

    private static int Find(int pinNumber)
    {
        for (int i = 0; i < Pins.Count; i++)
        {
            if (((GpioPin)Pins[i]).Number == pinNumber)
            {
                return i;
            }
        }

        return -1;
    }
}
