using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.OnRuntime;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32;

/// <summary>
/// Returns frames of a DHT11 with temperatures of 20 to 24 degrees in turn, and zeros at every tenth reading. It throws
/// while the file I:\sensor-throws exists, and does not return while I:\sensor-hangs exists.
/// </summary>
public class Dht22 : DhtBase
{
    private const int PollIntervalMs = 10;
    private const int Percent = 40;

    private static readonly AutoResetEvent PollDelay = new AutoResetEvent(false);

    private int _readings;

    public Dht22(
        int pinEcho,
        int pinTrigger,
        PinNumberingScheme pinNumberingScheme = PinNumberingScheme.Logical,
        GpioController gpioController = null,
        bool shouldDispose = true)
    {
    }

    public override Temperature Temperature
    {
        get
        {
            InjectFault();
            _readings++;
            int degrees = 20 + (_readings % 5);
            _readBuff = _readings % 10 == 0
                ? new byte[5]
                : new byte[] { Percent, 0, (byte)degrees, 0, (byte)(Percent + degrees) };
            return Temperature.FromDegreesCelsius(degrees);
        }
    }

    private static void InjectFault()
    {
        if (TestFiles.Exists("sensor-throws"))
        {
            throw new InvalidOperationException("sensor-throws");
        }

        while (TestFiles.Exists("sensor-hangs"))
        {
            PollDelay.WaitOne(PollIntervalMs, false);
        }
    }
}

public abstract class DhtBase : IDisposable
{
    protected byte[] _readBuff = new byte[5];

    public abstract Temperature Temperature { get; }

    public void Dispose()
    {
    }
}
