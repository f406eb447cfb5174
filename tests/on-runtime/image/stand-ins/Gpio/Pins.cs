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
    None = 0,
    Rising = 1,
    Falling = 2,
}

public class PinValueChangedEventArgs
{
    public PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber)
    {
        ChangeType = changeType;
        PinNumber = pinNumber;
    }

    public PinEventTypes ChangeType { get; }

    public int PinNumber { get; }
}

public struct PinValue
{
    private readonly byte _value;

    private PinValue(byte value)
    {
        _value = value;
    }

    public static PinValue High => new PinValue(1);

    public static PinValue Low => new PinValue(0);

    public static bool operator ==(PinValue a, PinValue b) => a._value == b._value;

    public static bool operator !=(PinValue a, PinValue b) => a._value != b._value;

    public override bool Equals(object obj) => obj is PinValue other && other._value == _value;

    public override int GetHashCode() => _value;
}
