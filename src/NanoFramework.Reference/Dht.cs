using System;
using System.Device.Gpio;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32
{
    public abstract class DhtBase : IDisposable
    {
        internal extern DhtBase();

        public virtual extern RelativeHumidity Humidity { get; }

        public extern bool IsLastReadSuccessful { get; }

        public virtual extern Temperature Temperature { get; }

        public extern void Dispose();
    }

    public class Dht11 : DhtBase
    {
        public extern Dht11(
            int pinEcho,
            int pinTrigger,
            PinNumberingScheme pinNumberingScheme = PinNumberingScheme.Logical,
            GpioController gpioController = null,
            bool shouldDispose = true);
    }
}

namespace UnitsNet
{
    public struct Temperature
    {
        public extern double DegreesCelsius { get; }
    }

    public struct RelativeHumidity
    {
        public extern double Percent { get; }
    }
}
