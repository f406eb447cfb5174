using DuplexSensor.Core;
using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core;

/// <summary>Memory is short in the middle of a step, and the next step runs all the same.</summary>
public sealed class FirmwareMemoryTests
{
    private const long StepsMax = 100_000;

    private readonly FakeSystem _system = new();
    private readonly FakeClock _clock = new();
    private readonly FakeButton _button = new();
    private readonly MemoryFlash _flash = new();
    private long _nowMs;

    [Fact]
    public void A_restart_during_which_memory_is_short_happens_with_the_next_step()
    {
        var firmware = new Firmware(
            CreateBoard(new LinkWithoutMemory()), new DeviceConfig { Thing = "t1" }, new PrintingJobHandler());
        Assert.Throws<OutOfMemoryException>(() => RunUntilRestart(firmware));
        Assert.Empty(_system.Restarts);

        RunUntilRestart(firmware);

        Assert.Equal(["link-lost"], _system.Restarts);
    }

    [Fact]
    public void A_first_report_that_could_not_be_written_is_sent_with_the_next_step()
    {
        var link = new FakeLink();
        Firmware firmware = CreateOnline(link);
        RunOutOfMemoryOnce();
        link.Enqueue(LinkEventKind.Subscribed);
        Assert.Throws<OutOfMemoryException>(() => firmware.Step(_nowMs + 1));
        Assert.Empty(link.Publishes);

        firmware.Step(_nowMs + 2);

        Assert.Contains("fw_version", link.LastPublish.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Presses_whose_events_could_not_be_written_keep_their_counts()
    {
        var link = new FakeLink();
        Firmware firmware = CreateOnline(link);
        link.Enqueue(LinkEventKind.Subscribed);
        firmware.Step(++_nowMs);
        Accept(link);
        firmware.Step(++_nowMs);
        Accept(link);
        firmware.Step(++_nowMs);
        _button.Press(2);
        RunOutOfMemoryOnce();
        Assert.Throws<OutOfMemoryException>(() => firmware.Step(_nowMs + 1));

        firmware.Step(_nowMs + 2);
        _button.Press();
        firmware.Step(_nowMs + 3);

        string[] events = [.. link.Publishes.Where(published => published.Topic == "devices/t1/events")
            .Select(published => published.Json.GetProperty("btnCount").GetRawText())];
        Assert.Equal(["1", "2", "3"], events);
    }

    [Fact]
    public void A_crash_keeps_pending_presses_with_their_dates()
    {
        _clock.UtcMs = 1_800_000_100_000;
        var firmware = new Firmware(CreateBoard(new FakeLink()), new DeviceConfig { Thing = "t1" },
            new PrintingJobHandler());
        _button.Press();
        firmware.Step(10_000);

        // The step hangs for half a minute.
        _clock.UtcMs += 30_000;
        firmware.PersistCrash(40_000);

        var next = new BootRecord(_flash);
        next.Load();
        Assert.Equal((ResetCause.Crash, 1), (next.Cause, next.Presses.Count));
        Assert.Equal(1_800_000_100, next.Presses.GetEpochSeconds(0, new UtcReference(new FakeClock(), 0)));
    }

    // The next report or event finds no memory.
    private void RunOutOfMemoryOnce() => _system.OnReadMemory = () =>
    {
        _system.OnReadMemory = () => { };
        _ = new byte[int.MaxValue];
    };

    // Accepts the report, or start-next without a job.
    private static void Accept(FakeLink link)
    {
        string token = link.LastPublish.Json.GetProperty("clientToken").GetString()!;
        link.Enqueue(LinkEventKind.Published);
        link.EnqueueMessage(
            link.LastPublish.Topic + "/accepted", $"{{\"timestamp\":1,\"version\":1,\"clientToken\":\"{token}\"}}");
    }

    private Firmware CreateOnline(FakeLink link)
    {
        var firmware = new Firmware(CreateBoard(link), new DeviceConfig { Thing = "t1" }, new PrintingJobHandler());
        firmware.Step(_nowMs);
        link.Enqueue(LinkEventKind.Connected);
        firmware.Step(++_nowMs);
        return firmware;
    }

    private Board CreateBoard(ILink link) => new()
    {
        Clock = _clock,
        Link = link,
        Sensor = new FakeSensor(),
        Flash = _flash,
        Led = new FakeLed(),
        Button = _button,
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
