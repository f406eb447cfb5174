using System;
using System.Device.Gpio;
using DuplexSensor.AdapterTests.Bench;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32
{
    /// <summary>
    /// nanoFramework.IoT.Device of January 2026, DhtBase.cs: without a controller the constructor creates
    /// one; Dispose disposes of the controller; no measurement within a second of the last frame, by UTC.
    /// </summary>
    public class Dht22 : IDisposable
    {
        protected byte[] _readBuff = new byte[5];

        private readonly int _pinTrigger;
        private readonly bool _shouldDispose;
        private readonly GpioController _controller;
        private long _measuredAtMs = Board.UtcMs;

        public Dht22(
            int pinEcho,
            int pinTrigger,
            PinNumberingScheme pinNumberingScheme = PinNumberingScheme.Logical,
            GpioController gpioController = null,
            bool shouldDispose = true)
        {
            Sensor.ThrowIfFailing();
            _pinTrigger = pinTrigger;
            _shouldDispose = shouldDispose || gpioController is null;
            _controller = gpioController ?? new GpioController();
            _controller.OpenPin(pinTrigger, PinMode.Output);
            Sensor.CreatedCount++;
            BoardTime.Sleep(null, 1_000);
        }

        public Temperature Temperature
        {
            get
            {
                if (Board.UtcMs - _measuredAtMs >= 1_000)
                {
                    Measure();
                }

                return default;
            }
        }

        public void Dispose()
        {
            if (_shouldDispose)
            {
                _controller.Dispose();
            }
            else if (_controller.IsPinOpen(_pinTrigger))
            {
                _controller.ClosePin(_pinTrigger);
            }
        }

        private void Measure()
        {
            Sensor.ThrowIfFailing();
            _readBuff = Sensor.IsConnected ? Sensor.Frame : new byte[5];
            _measuredAtMs = Sensor.IsConnected ? Board.UtcMs : _measuredAtMs;
        }
    }
}

namespace UnitsNet
{
    public readonly struct Temperature;
}

namespace DuplexSensor.AdapterTests.Bench
{
    /// <summary>The sensor and the air around it.</summary>
    public static class Sensor
    {
        public static bool IsConnected { get; set; } = true;

        /// <summary>The RMT receiver throws.</summary>
        public static bool Fails { get; set; }

        /// <summary>A measurement does not return; other threads run.</summary>
        public static bool Hangs { get; set; }

        public static int Celsius { get; set; } = 21;

        public static int Percent { get; set; } = 40;

        /// <summary>A DHT11's frame with these values.</summary>
        public static byte[] Frame => [(byte)Percent, 0, (byte)Celsius, 0, (byte)(Percent + Celsius)];

        public static int CreatedCount { get; set; }

        public static void ThrowIfFailing()
        {
            if (Fails)
            {
                throw new InvalidOperationException("receiver");
            }

            while (Hangs)
            {
                BoardTime.Sleep(null, 100);
            }
        }
    }
}
