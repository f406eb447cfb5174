using System;
using System.Device.Gpio;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32;

/// <summary>A sensor whose temperature goes round from 20 to 24 degrees; every tenth reading fails.</summary>
public class Dht11 : DhtBase
{
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
            Readings++;
            IsLastReadSuccessful = Readings % 10 != 0;
            return Temperature.FromDegreesCelsius(IsLastReadSuccessful ? 20 + (Readings % 5) : 0);
        }
    }

    public override RelativeHumidity Humidity =>
        RelativeHumidity.FromPercent(IsLastReadSuccessful ? 40 : 0);
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
