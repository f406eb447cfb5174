using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

/// <summary>A fetch and a link, with too little memory for both connections.</summary>
public sealed class PayloadFetchMemoryTests : PayloadFetchFixture
{
    [Theory]
    [InlineData(Limits.TlsBlockBytes - 1, Limits.TlsFreeBytes, true)]
    [InlineData(Limits.TlsBlockBytes, Limits.TlsFreeBytes - 1, true)]
    [InlineData(Limits.TlsBlockBytes, Limits.TlsFreeBytes, false)]
    public void Too_little_memory_closes_the_link_before_the_fetch(int largest, int free, bool isClosed)
    {
        ComeOnline();
        Bench.System.Memory = new Memory { FreeBytes = free, TotalBytes = 97_000, LargestFreeBlockBytes = largest };
        Begin();
        RunFor(200);

        Assert.Equal(isClosed ? 1 : 0, Bench.Link.CloseCount);
        Assert.Equal(isClosed ? 0 : 1, Fetcher.Gets.Count);
        Assert.Equal(!isClosed, Bench.Session.IsOnline);
    }

    [Fact]
    public void The_link_stays_closed_until_the_payload_has_arrived()
    {
        Suspend();
        Assert.Equal(long.MaxValue, Bench.Session.Step(NowMs + 3_600_000));
        Bench.System.Memory = new Memory { FreeBytes = 60_000, TotalBytes = 97_000, LargestFreeBlockBytes = 40_000 };
        RunFor(200);
        Serve(fetcher => fetcher.EnqueuePayload("hello"));

        Bench.Session.Step(NowMs + Limits.BackoffCapMsMin);
        Assert.True(Fetch.IsComplete);
        Assert.Equal(2, Bench.Link.Connects.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_link_is_opened_again_when_the_fetch_has_failed_or_was_abandoned(bool isAbandoned)
    {
        Suspend();
        RunFor(Limits.MemoryTimeoutMs);
        Assert.Single(Fetcher.Gets);
        if (isAbandoned)
        {
            Fetch.Abandon();
        }
        else
        {
            Serve(fetcher => fetcher.EnqueueHead(404, 0));
        }

        Bench.Session.Step(NowMs);
        Assert.Equal(2, Bench.Link.Connects.Count);
    }

    [Fact]
    public void The_outage_of_a_link_closed_for_memory_begins_when_the_link_is_closed()
    {
        ComeOnline();
        NowMs = 86_400_000;
        Suspend(isOnline: true);

        Assert.InRange(Bench.Session.OutageMs(NowMs), 0, 1_000);
    }

    private void Suspend(bool isOnline = false)
    {
        if (!isOnline)
        {
            ComeOnline();
        }

        Bench.System.Memory = new Memory { FreeBytes = 1, TotalBytes = 97_000, LargestFreeBlockBytes = 1 };
        Begin();
        RunFor(100);
        Assert.Equal(1, Bench.Link.CloseCount);
    }

    private void ComeOnline()
    {
        Bench.Session.Step(NowMs);
        Bench.Link.Enqueue(LinkEventKind.Connected);
        Bench.Session.TryDequeueMessage(NowMs);
        Bench.Link.Enqueue(LinkEventKind.Subscribed);
        Bench.Session.TryDequeueMessage(NowMs);
        Assert.True(Bench.Session.IsOnline);
    }
}
