using System;
using System.Device.Gpio;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using Iot.Device.DHTxx.Esp32;

namespace DuplexSensor.Esp32;

/// <summary>
/// A sensor of the DHT family on two pins that are both connected to its data line. The binding receives the five
/// bytes, in the same way for each model; Core decodes them.
/// </summary>
public sealed class Esp32Dht : ISensor
{
    // A second, plus the fraction of a millisecond that Chip.UtcMs cuts off.
    private const int MinIntervalMs = 1_001;

    private readonly GpioController _gpio;
    private readonly DeviceConfig _config;
    private Receiver _receiver;
    private long _receivedAtMs;

    /// <summary>Opens the pins. Blocks for a second, until the sensor is ready.</summary>
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
            // The RMT receiver has failed, or memory was short. The next measurement may succeed.
            PlatformFault.TryFreeMemory(exception);
            return SensorResult.None;
        }
    }

    private byte[] Receive()
    {
        // The binding does not measure within a second of its last frame, and it computes that second from UTC. After
        // UTC was set back by an hour the binding would not measure for an hour, so it is reopened. UTC is read only
        // once here, because it may be set at any time.
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

    // The binding's first second begins before its constructor sleeps for a second.
    private void Open()
    {
        _receivedAtMs = Chip.UtcMs;
        _receiver = new Receiver(_gpio, _config);
    }

    // The binding rejects a frame whose first and third byte are zero, but a DHT21 or DHT22 sends such a frame in dry
    // air at 0 to 25.5 degrees. So the bytes are read, not the binding's values.
    private sealed class Receiver : Dht22
    {
        // The controller is passed in, because a binding with its own controller disposes of it and so of all pins.
        public Receiver(GpioController gpio, DeviceConfig config)
            : base(config.PinDhtEcho, config.PinDhtTrigger, PinNumberingScheme.Logical, gpio, false)
        {
        }

        // Returns zeros when no frame came. The binding measures when a value is read, but not within a second of its
        // last frame: without the clearing, the last frame would count as a new one.
        public byte[] Receive()
        {
            Array.Clear(_readBuff, 0, _readBuff.Length);
            _ = Temperature;
            return _readBuff;
        }
    }
}
