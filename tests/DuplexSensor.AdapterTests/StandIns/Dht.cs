using System;
using System.Device.Gpio;
using DuplexSensor.AdapterTests.Bench;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32
{
    /// <summary>
    /// nanoFramework.IoT.Device of January 2026, DhtBase.cs: a controller of its own unless it is given one, which then
    /// Dispose disposes of; a second of UTC between two measurements, within which the last one is repeated as good.
    /// </summary>
    public sealed class Dht11 : IDisposable
    {
        private readonly int _pinTrigger;
        private readonly bool _shouldDispose;
        private readonly GpioController _controller;
        private long _measuredAtMs = Board.UtcMs;
        private int _celsius;
        private int _percent;

        public Dht11(
            int pinEcho,
            int pinTrigger,
            PinNumberingScheme pinNumberingScheme = PinNumberingScheme.Logical,
            GpioController gpioController = null,
            bool shouldDispose = true)
        {
            Sensor.ThrowIfAtFault();
            _pinTrigger = pinTrigger;
            _shouldDispose = shouldDispose || gpioController is null;
            _controller = gpioController ?? new GpioController();
            _controller.OpenPin(pinTrigger, PinMode.Output);
            Sensor.Made++;
            BoardTime.Sleep(null, 1_000);
        }

        public bool IsLastReadSuccessful { get; private set; }

        public Temperature Temperature
        {
            get
            {
                Read();
                return new Temperature(IsLastReadSuccessful ? _celsius : 0);
            }
        }

        public RelativeHumidity Humidity
        {
            get
            {
                Read();
                return new RelativeHumidity(IsLastReadSuccessful ? _percent : 0);
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

        private void Read()
        {
            if (Board.UtcMs - _measuredAtMs < 1_000)
            {
                return;
            }

            Sensor.ThrowIfAtFault();
            Sensor.Measured++;
            IsLastReadSuccessful = Sensor.IsConnected;
            if (Sensor.IsConnected)
            {
                _celsius = Sensor.Celsius;
                _percent = Sensor.Percent;
                _measuredAtMs = Board.UtcMs;
            }
        }
    }
}

namespace UnitsNet
{
    public readonly record struct Temperature(double DegreesCelsius);

    public readonly record struct RelativeHumidity(double Percent);
}

namespace DuplexSensor.AdapterTests.Bench
{
    /// <summary>The sensor and the air around it.</summary>
    public static class Sensor
    {
        public static bool IsConnected { get; set; } = true;

        /// <summary>The receiver peripheral throws.</summary>
        public static bool IsAtFault { get; set; }

        /// <summary>A measurement does not return, and nothing else stands still.</summary>
        public static bool Hangs { get; set; }

        public static int Celsius { get; set; } = 21;

        public static int Percent { get; set; } = 40;

        public static int Measured { get; set; }

        public static int Made { get; set; }

        public static void ThrowIfAtFault()
        {
            if (IsAtFault)
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
