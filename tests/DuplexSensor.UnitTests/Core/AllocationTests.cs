using System.Text;
using System.Text.Json;
using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core;

/// <summary>What Core leaves to the collector, by the allocation counter of the PC build: on the device it is scarce.</summary>
public sealed class AllocationTests
{
    private readonly QuietLink _link = new();
    private readonly Firmware _firmware;
    private long _nowMs;

    public AllocationTests()
    {
        var board = new Board
        {
            Clock = new FakeClock(),
            Link = _link,
            Sensor = new FakeSensor(),
            Flash = new MemoryFlash(),
            Led = new FakeLed(),
            Button = new FakeButton(),
            Fetcher = new FakeFetcher(),
            System = new FakeSystem(),
            Trace = new QuietTrace(),
        };
        _firmware = new Firmware(board, new DeviceConfig { Thing = "t1" }, new PrintingJobHandler());
        Run(60_000);
    }

    [Fact]
    public void An_idle_step_allocates_nothing()
    {
        // Just behind a beat whose report was answered: nothing is due.
        Run(1_000);
        _firmware.Step(_nowMs + 1);

        Assert.Equal(0, AllocatedBy(() => _firmware.Step(_nowMs + 2)));
    }

    [Fact]
    public void A_steady_report_allocates_at_most_1_kB()
    {
        const int reports = 100;
        int before = _link.Reports;
        long allocated = Run(reports * 9_000);

        Assert.Equal(reports, _link.Reports - before);
        Assert.InRange(allocated / reports, 1, 1_024);
    }

    // Runs for a time, answering what is published, and counts what the steps alone allocate.
    private long Run(long ms)
    {
        long untilMs = _nowMs + ms;
        long allocated = 0;
        while (_nowMs < untilMs)
        {
            long wakeAtMs = 0;
            allocated += AllocatedBy(() => wakeAtMs = _firmware.Step(_nowMs));
            if (!_link.Answer())
            {
                _nowMs = Math.Min(wakeAtMs, untilMs);
            }
        }

        return allocated;
    }

    private static long AllocatedBy(Action act)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class QuietTrace : ITrace
    {
        public void Write(byte[] line, int length)
        {
            // The adapter's cost is not Core's.
        }
    }

    /// <summary>Accepts everything, and allocates only outside the firmware's steps.</summary>
    private sealed class QuietLink : ILink
    {
        private readonly Queue<LinkEvent> _inbox = new(16);
        private readonly byte[] _payload = new byte[8_192];
        private int _session;
        private int _length;
        private string? _topic;
        private bool _isConnecting;
        private bool _isSubscribing;

        public int Reports { get; private set; }

        public void BeginConnect(int session, bool freshNetwork)
        {
            _session = session;
            _isConnecting = true;
        }

        public void BeginSubscribe(string[] filters) => _isSubscribing = true;

        public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
        {
            _topic = topic;
            _length = length;
            payload.AsSpan(0, length).CopyTo(_payload);
        }

        public void BeginClose() => _inbox.Clear();

        public LinkEvent? TakeEvent() => _inbox.TryDequeue(out LinkEvent? next) ? next : null;

        // True when there is something for the firmware.
        public bool Answer()
        {
            if (_isConnecting)
            {
                _inbox.Enqueue(new LinkEvent(LinkEventKind.Connected, _session));
            }

            if (_isSubscribing)
            {
                _inbox.Enqueue(new LinkEvent(LinkEventKind.Subscribed, _session));
            }

            if (_topic is not null)
            {
                Accept(_topic);
            }

            _isConnecting = false;
            _isSubscribing = false;
            _topic = null;
            return _inbox.Count > 0;
        }

        private void Accept(string topic)
        {
            Reports += topic.EndsWith("shadow/update", StringComparison.Ordinal) ? 1 : 0;
            string token = JsonDocument.Parse(_payload.AsMemory(0, _length)).RootElement
                .GetProperty("clientToken").GetString()!;
            byte[] answer = Encoding.UTF8.GetBytes("{\"version\":7,\"clientToken\":\"" + token + "\"}");
            _inbox.Enqueue(new LinkEvent(LinkEventKind.Published, _session));
            _inbox.Enqueue(new LinkEvent(_session, topic + "/accepted", answer));
        }
    }
}
