using System;
using System.Device.Gpio;
using UnitsNet;

namespace Iot.Device.DHTxx.Esp32
{
    public abstract class DhtBase : IDisposable
    {
        protected byte[] _readBuff;

        internal extern DhtBase();

        public virtual extern Temperature Temperature { get; }

        public extern void Dispose();
    }

    public class Dht22 : DhtBase
    {
        public extern Dht22(
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
        public static extern Temperature FromDegreesCelsius(double degreesCelsius);
    }
}
