using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.OnRuntime;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32;

/// <summary>
/// A sensor whose temperature goes round from 20 to 24 degrees; every tenth reading fails. With a file I:\sensor-throws it
/// throws, with I:\sensor-hangs it does not return, as long as the file is there.
/// </summary>
public class Dht11 : DhtBase
{
    private const int LookEveryMs = 10;

    private static readonly AutoResetEvent Pause = new AutoResetEvent(false);

    public Dht11(
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
            Misbehave();
            Readings++;
            IsLastReadSuccessful = Readings % 10 != 0;
            return Temperature.FromDegreesCelsius(IsLastReadSuccessful ? 20 + (Readings % 5) : 0);
        }
    }

    public override RelativeHumidity Humidity =>
        RelativeHumidity.FromPercent(IsLastReadSuccessful ? 40 : 0);

    private static void Misbehave()
    {
        if (Switches.IsOn("sensor-throws"))
        {
            throw new InvalidOperationException("sensor-throws");
        }

        while (Switches.IsOn("sensor-hangs"))
        {
            Pause.WaitOne(LookEveryMs, false);
        }
    }
}

public abstract class DhtBase : IDisposable
{
    protected int Readings { get; set; }

    public bool IsLastReadSuccessful { get; internal set; }

    public abstract Temperature Temperature { get; }

    public abstract RelativeHumidity Humidity { get; }

    public void Dispose()
    {
    }
}
