using System;
using System.Device.Gpio;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using Iot.Device.DHTxx.Esp32;

namespace DuplexSensor.Esp32;

/// <summary>
/// A sensor of the DHT family on two pins joined at its data line. The binding receives the five bytes, in the same way
/// for each of them; Core says what they mean.
/// </summary>
public sealed class Esp32Dht : ISensor
{
    // A second, and what Chip.UtcMs leaves off.
    private const int MinIntervalMs = 1_001;

    private readonly GpioController _gpio;
    private readonly DeviceConfig _config;
    private Receiver _receiver;
    private long _receivedAtMs;

    /// <summary>Blocks for a second, so that the sensor settles.</summary>
    public Esp32Dht(GpioController gpio, DeviceConfig config)
    {
        _gpio = gpio;
        _config = config;
        Open();
    }

    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        temperatureTenths = 0;
        humidityTenths = 0;
        try
        {
            return DhtFrame.Decode(_config.Sensor, Receive(), out temperatureTenths, out humidityTenths);
        }
        catch (Exception exception)
        {
            // The receiver peripheral is at fault, or memory was short: it may be right at the next try.
            PlatformFault.TryFreeMemory(exception);
            return SensorResult.None;
        }
    }

    private byte[] Receive()
    {
        // The binding does not measure within a second of its last frame, and its second is one of UTC: after the clock
        // was set back it would not measure for as long. One read of the clock decides: it may be set at any time.
        long waitMs = _receivedAtMs + MinIntervalMs - Chip.UtcMs;
        if (_receiver == null || waitMs > MinIntervalMs)
        {
            Reopen();
        }
        else if (waitMs > 0)
        {
            Chip.Sleep((int)waitMs);
        }

        byte[] frame = _receiver.Receive();
        _receivedAtMs = Chip.UtcMs;
        return frame;
    }

    private void Reopen()
    {
        Receiver old = _receiver;
        _receiver = null;
        old?.Dispose();
        Open();
    }

    // The binding counts its first second from before it pauses for one.
    private void Open()
    {
        _receivedAtMs = Chip.UtcMs;
        _receiver = new Receiver(_gpio, _config);
    }

    // The binding calls a frame failed whose first and third byte are zero, which a DHT21 or DHT22 sends in dry air at
    // 0 to 25.5 degrees. So its bytes are read, not what it makes of them.
    private sealed class Receiver : Dht22
    {
        // With a controller of its own its Dispose would take every pin along.
        public Receiver(GpioController gpio, DeviceConfig config)
            : base(config.PinDhtEcho, config.PinDhtTrigger, PinNumberingScheme.Logical, gpio, false)
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
