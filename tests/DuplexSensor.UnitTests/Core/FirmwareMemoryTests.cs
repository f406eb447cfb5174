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
        Link = new LinkWithoutMemory(),
        Sensor = new FakeSensor(),
        Flash = new MemoryFlash(),
        Led = new FakeLed(),
        Button = new FakeButton(),
        Fetcher = new FakeFetcher(),
        System = _system,
        Trace = new FakeTrace(),
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

    /// <summary>The first close finds no memory for its thread.</summary>
    private sealed class LinkWithoutMemory : ILink
    {
        private readonly FakeLink _link = new();
        private bool _hasThrown;

        public void BeginConnect(int session, bool resetNetwork) => _link.BeginConnect(session, resetNetwork);

        public void BeginSubscribe(string[] filters) => _link.BeginSubscribe(filters);

        public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce) =>
            _link.BeginPublish(topic, payload, length, atLeastOnce);

        public void BeginClose()
        {
            if (!_hasThrown)
            {
                _hasThrown = true;
                _ = new byte[int.MaxValue];
            }

            _link.BeginClose();
        }

        public LinkEvent? TryDequeue() => _link.TryDequeue();
    }
}
