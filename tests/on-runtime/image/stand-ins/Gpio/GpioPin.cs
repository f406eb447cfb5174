using System.IO;
using System.Threading;
using DuplexSensor.OnRuntime;

namespace System.Device.Gpio;

/// <summary>
/// Writing an output prints a line on the console, or throws while the file I:\pin-throws exists. An input falls and
/// rises when the file I:\press-NUMBER appears.
/// </summary>
public class GpioPin : IDisposable
{
    private const int PollIntervalMs = 100;

    private readonly AutoResetEvent _pollDelay = new AutoResetEvent(false);
    private readonly int _number;
    private bool _isDisposed;

    internal GpioPin(int number, PinMode mode)
    {
        _number = number;
        if (mode != PinMode.Output && !TestFiles.IsNatural)
        {
            new Thread(WatchPressFile).Start();
        }
    }

    internal int Number => _number;

    public event PinValueChangedEventHandler ValueChanged;

    public TimeSpan DebounceTimeout { get; set; }

    public void Write(PinValue value)
    {
        if (TestFiles.Exists("pin-throws"))
        {
            throw new InvalidOperationException("pin-throws");
        }

        Console.WriteLine("pin " + _number.ToString() + (value == PinValue.High ? " high" : " low"));
    }

    public void Dispose()
    {
        _isDisposed = true;
    }

    private void WatchPressFile()
    {
        string path = "I:\\press-" + _number.ToString();
        while (!_isDisposed)
        {
            _pollDelay.WaitOne(PollIntervalMs, false);
            if (File.Exists(path))
            {
                File.Delete(path);
                ValueChanged?.Invoke(this, new PinValueChangedEventArgs(PinEventTypes.Falling, _number));
                ValueChanged?.Invoke(this, new PinValueChangedEventArgs(PinEventTypes.Rising, _number));
            }
        }
    }
}
