namespace System.Device.Gpio;

public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
}

public enum PinNumberingScheme
{
    Logical = 0,
}

[Flags]
public enum PinEventTypes
{
    Rising = 1,
    Falling = 2,
}

public struct PinValue
{
    public static extern PinValue High { get; }

    public static extern PinValue Low { get; }
}

public class PinValueChangedEventArgs
{
    internal extern PinValueChangedEventArgs();

    public extern PinEventTypes ChangeType { get; }
}

public class GpioController : IDisposable
{
    public extern GpioController();

    public extern void ClosePin(int pinNumber);

    public extern void Dispose();

    public extern GpioPin OpenPin(int pinNumber, PinMode mode);
}

public class GpioPin : IDisposable
{
    internal extern GpioPin();

    public extern event PinValueChangedEventHandler ValueChanged;

    public extern TimeSpan DebounceTimeout { get; set; }

    public extern void Dispose();

    public extern void Write(PinValue value);
}
