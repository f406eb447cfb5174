using System;
using System.Device.Gpio;
using DuplexSensor.Core.Ports;
using Iot.Device.DHTxx.Esp32;

namespace DuplexSensor.Esp32;

/// <summary>
/// The DHT11 on two pins joined at its data line. The binding measures when it is asked for the temperature, if its
/// last measurement is over a second old, and gives the humidity of the same one within that second.
/// </summary>
public sealed class Esp32Dht11 : ISensor
{
    private readonly GpioController _gpio;
    private readonly int _pinEcho;
    private readonly int _pinTrigger;
    private Dht11 _dht;
    private long _askedAtMs;

    /// <summary>Blocks for a second, so that the sensor settles.</summary>
    public Esp32Dht11(GpioController gpio, int pinEcho, int pinTrigger)
    {
        _gpio = gpio;
        _pinEcho = pinEcho;
        _pinTrigger = pinTrigger;
        Open();
    }

    public SensorAnswer Measure(out int temperatureTenths, out int humidityTenths)
    {
        temperatureTenths = 0;
        humidityTenths = 0;
        try
        {
            return Read(ref temperatureTenths, ref humidityTenths);
        }
        catch (Exception fault)
        {
            // The receiver peripheral is at fault, or memory was short: it may be right at the next try.
            PlatformFault.MakesRoom(fault);
            return SensorAnswer.None;
        }
    }

    private static int Tenths(double value)
    {
        return (int)((value * 10) + (value < 0 ? -0.5 : 0.5));
    }

    private SensorAnswer Read(ref int temperatureTenths, ref int humidityTenths)
    {
        if (_dht == null || Chip.UtcMs < _askedAtMs)
        {
            // The binding's second is one of UTC: after the clock was set back it would repeat an old value as good.
            _dht?.Dispose();
            _dht = null;
            Open();
        }

        _askedAtMs = Chip.UtcMs;
        double celsius = _dht.Temperature.DegreesCelsius;
        if (!_dht.IsLastReadSuccessful)
        {
            return SensorAnswer.None;
        }

        double percent = _dht.Humidity.Percent;
        if (!_dht.IsLastReadSuccessful)
        {
            return SensorAnswer.None;
        }

        temperatureTenths = Tenths(celsius);
        humidityTenths = Tenths(percent);
        return SensorAnswer.Values;
    }

    private void Open()
    {
        // With a controller of its own its Dispose would take every pin along.
        _dht = new Dht11(_pinEcho, _pinTrigger, PinNumberingScheme.Logical, _gpio, false);
        _askedAtMs = Chip.UtcMs;
    }
}
