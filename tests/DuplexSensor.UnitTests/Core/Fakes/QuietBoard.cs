using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>
/// A board after its first minute, whose cloud accepts everything. It measures what the firmware's steps allocate, and
/// nothing else.
/// </summary>
internal sealed class QuietBoard
{
    private readonly QuietLink _link = new();
    private readonly Firmware _firmware;

    public QuietBoard()
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

    public Firmware Firmware => _firmware;

    public int Reports => _link.Reports;

    private long NowMs { get; set; }

    /// <summary>
    /// Runs for a time and responds to each PUBLISH. Returns the bytes that the steps alone have allocated.
    /// </summary>
    public long Run(long ms)
    {
        long untilMs = NowMs + ms;
        long allocated = 0;
        while (NowMs < untilMs)
        {
            long wakeAtMs = 0;
            allocated += MeasureAllocation(() => wakeAtMs = _firmware.Step(NowMs));
            if (!_link.Respond())
            {
                NowMs = Math.Min(wakeAtMs, untilMs);
            }
        }

        return allocated;
    }

    /// <summary>
    /// Runs until a tick's report was accepted, then does one step in which nothing is due. Returns the bytes that this
    /// step has allocated.
    /// </summary>
    public long RunIdleStep()
    {
        Run(9_000 - (NowMs % 9_000) + 1_000);
        _firmware.Step(NowMs + 1);
        return MeasureAllocation(() => _firmware.Step(NowMs + 2));
    }

    /// <summary>
    /// Receives a delta, then runs for a second in which nothing else is due. Returns the bytes allocated in it.
    /// </summary>
    public long ReceiveDelta(long version, string members)
    {
        Run(9_000 - (NowMs % 9_000) + 1_000);
        _link.Enqueue("$aws/things/t1/shadow/update/delta", $"{{\"version\":{version},\"state\":{{{members}}}}}");
        return Run(1_000);
    }

    private static long MeasureAllocation(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class QuietTrace : ITrace
    {
        public void Write(byte[] line, int length)
        {
            // An adapter's allocations do not count.
        }
    }
}
