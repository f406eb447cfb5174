using System.Text;
using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core;

/// <summary>Memory is short in the middle of a step, and the next step runs all the same.</summary>
public sealed class FirmwareMemoryTests
{
    private const long StepsMax = 100_000;

    private readonly FakeSystem _system = new();
    private long _nowMs;

    [Fact]
    public void A_restart_during_which_memory_is_short_happens_with_the_next_step()
    {
        var firmware = new Firmware(CreateBoard(), new DeviceConfig { Thing = "t1" }, new PrintingJobHandler());
        Assert.Throws<OutOfMemoryException>(() => RunUntilRestart(firmware));
        Assert.Empty(_system.Restarts);

        RunUntilRestart(firmware);

        Assert.Equal(["link-lost"], _system.Restarts);
    }

    private Board CreateBoard() => new()
    {
        Clock = new FakeClock(),
        Link = new FakeLink(),
        Sensor = new FakeSensor(),
        Flash = new MemoryFlash(),
        Led = new FakeLed(),
        Button = new FakeButton(),
        Fetcher = new FakeFetcher(),
        System = _system,
        Trace = new TraceWithoutMemory(),
    };

    // Nothing connects, so the restart for the link is due after two hours.
    private void RunUntilRestart(Firmware firmware)
    {
        for (long steps = 0; _system.Restarts.Count == 0; steps++)
        {
            Assert.InRange(steps, 0, StepsMax);
            _nowMs = firmware.Step(_nowMs);
        }
    }

    private sealed class TraceWithoutMemory : ITrace
    {
        private bool _hasThrown;

        public void Write(byte[] line, int length)
        {
            if (!_hasThrown && Encoding.UTF8.GetString(line, 0, length).Contains("restart ", StringComparison.Ordinal))
            {
                _hasThrown = true;
                _ = new byte[int.MaxValue];
            }
        }
    }
}
