using System;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using Iot.Device.DHTxx.Esp32;

namespace DuplexSensor.Esp32;

/// <summary>
/// A sensor of the DHT family on two pins joined at its data line. The binding receives the five bytes, in the same way
/// for each of them; Core says what they mean.
/// </summary>
public sealed class Esp32Dht : ISensor
{
    private readonly SensorKind _kind;
    private readonly int _pinEcho;
    private readonly int _pinTrigger;
    private Receiver _receiver;
    private DateTime _askedAt;

    /// <summary>Blocks for a second, so that the sensor settles.</summary>
    public Esp32Dht(SensorKind kind, int pinEcho, int pinTrigger)
    {
        _kind = kind;
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
            return DhtFrame.Decode(_kind, Receive(), out temperatureTenths, out humidityTenths);
        }
        catch (Exception)
        {
            // The receiver peripheral is at fault, and may be right again at the next try.
            return SensorAnswer.None;
        }
    }

    private byte[] Receive()
    {
        if (_receiver == null || DateTime.UtcNow < _askedAt)
        {
            // The binding's second is one of UTC: after the clock was set back it would not measure for as long.
            _receiver?.Dispose();
            _receiver = null;
            Open();
        }

        _askedAt = DateTime.UtcNow;
        return _receiver.Receive();
    }

    private void Open()
    {
        _receiver = new Receiver(_pinEcho, _pinTrigger);
        _askedAt = DateTime.UtcNow;
    }

    // The binding calls a frame failed whose first and third byte are zero, which a DHT21 or DHT22 sends in dry air at 0
    // to 25.5 degrees. So its bytes are read, not what it makes of them.
    private sealed class Receiver : Dht22
    {
        public Receiver(int pinEcho, int pinTrigger)
            : base(pinEcho, pinTrigger)
        {
        }

        // Zeros when nothing came. The binding measures when it is asked for a value, but not within a second of its
        // last frame: without the clearing that one would be taken for a new one.
        public byte[] Receive()
        {
            Array.Clear(_readBuff, 0, _readBuff.Length);
            _ = Temperature;
            return _readBuff;
        }
    }
}
