using System.Collections;

namespace System.Device.Gpio;

/// <summary>
/// Pins that exist on the console and in files. As on the board, all controllers share one list of them.
/// </summary>
public class GpioController : IDisposable
{
    // One that the checks let pass.
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
            throw new ArgumentException("refused pin");
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
        int at = Find(pinNumber);
        if (at < 0)
        {
            throw new InvalidOperationException("not open");
        }

        ((GpioPin)Pins[at]).Dispose();
        Pins.RemoveAt(at);
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
