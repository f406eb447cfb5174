using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>A network that is pulled: no connection opens, and open connections are dropped.</summary>
public sealed class VirtualNetworkTests : MqttLinkFixture
{
    private const string Unreachable = "network unreachable";

    [Fact]
    public async Task Pulling_it_drops_an_open_connection_at_once_without_DISCONNECT()
    {
        var received = new TaskCompletionSource<int>();
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            received.SetResult(await stream.ReadAsync(new byte[1], stop));
        });
        link.BeginConnect(session: 1, resetNetwork: false);
        Assert.Equal(LinkEventKind.Connected, (await DequeueAsync(link)).Kind);

        _network.IsUp = false;

        LinkEvent lost = await DequeueAsync(link);
        Assert.Equal((LinkEventKind.Lost, Unreachable), (lost.Kind, lost.Reason));
        Assert.Equal(0, await received.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_connection_opens_while_it_is_pulled_and_one_does_when_it_is_plugged_in()
    {
        MqttLink link = StartServer(async (stream, stop) => await stream.WriteAsync(Accepted, stop));
        _network.IsUp = false;
        link.BeginConnect(session: 1, resetNetwork: false);
        await AssertFailsAsync(link, Unreachable);
        Assert.False(_firstPacket.Task.IsCompleted);

        _network.IsUp = true;
        link.BeginConnect(session: 2, resetNetwork: false);

        Assert.Equal(LinkEventKind.Connected, (await DequeueAsync(link)).Kind);
    }

    [Fact]
    public async Task Pulling_it_ends_a_connection_that_is_being_opened()
    {
        MqttLink link = StartServer((_, stop) => Task.Delay(Timeout.Infinite, stop));
        link.BeginConnect(session: 1, resetNetwork: false);
        await _firstPacket.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        _network.IsUp = false;

        await AssertFailsAsync(link, Unreachable);
    }

    [Fact]
    public async Task A_payload_is_not_fetched_while_it_is_pulled()
    {
        var network = new VirtualNetwork { IsUp = false };
        await using var fetcher = new HttpsFetcher([], TimeProvider.System, _wakeUp) { Network = network };
        fetcher.BeginGet(fetchNumber: 1, "https://localhost:1/job-1.json");

        var next = new FetchEvent();
        while (!fetcher.TryDequeue(next))
        {
            await _wakeUp.WaitAsync(Deadline, TimeProvider.System);
        }

        Assert.Equal((FetchEventKind.Failed, FetchFailure.Refused), (next.Kind, next.Failure));
    }
}
