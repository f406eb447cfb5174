using System;
using System.Text;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.Core.Ports;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;
using Board = DuplexSensor.AdapterTests.Bench.Board;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>The link: events that are late, repeated or missing, and connects that are abandoned.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Late_events_of_an_old_connection_are_dropped() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect(1);
        MqttClient old = bench.Client;
        bench.Connect(2);
        old.RaiseMessage("topic", [1]);
        old.RaiseSuback(MqttQoSLevel.AtLeastOnce);
        old.RaiseClosed();

        Assert.Equal("Connected 1; Connected 2", bench.EventsText);
    });

    [Fact]
    public void The_heap_is_compacted_before_each_connect() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect(1);
        Assert.Equal(1, Heap.Compactions);
        bench.Connect(2);
        Assert.Equal(2, Heap.Compactions);
    });

    [Fact]
    public void An_abandoned_connect_sends_no_CONNECT() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        WifiNetwork.HasAddress = false;
        bench.Link.BeginConnect(1, false);
        BoardTime.Advance(1_000);
        bench.Link.BeginClose();

        WifiNetwork.HasAddress = true;
        BoardTime.Advance(10_000);

        Assert.Equal(0, bench.Broker.ConnectPackets);
        Assert.Equal("", bench.EventsText);
    });

    [Fact]
    public void A_connection_abandoned_during_the_handshake_is_closed_after_it() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Broker.HangsInHandshake = true;
        bench.Link.BeginConnect(1, false);
        Board.WaitUntil(() => BoardTime.IsFrozen, "the handshake hangs");
        bench.Link.BeginClose();

        BoardTime.Thaw();
        BoardTime.Advance(5_000);

        Assert.Equal("", bench.EventsText);
        Assert.Equal((true, true, 0), (bench.Client.IsClosed, bench.Client.HasDisconnected, Network.OpenConnections));
    });

    [Fact]
    public void The_connect_to_a_silent_broker_fails_after_ten_seconds_while_other_threads_run() =>
        IsolatedTest.Run(static () =>
        {
            var bench = new LinkBench { Broker = { IsUnresponsive = true } };

            Assert.Equal("server silent", bench.FailToConnect(10_100));
            Assert.Equal((false, 0, 0), (BoardTime.IsFrozen, bench.Broker.ConnectCount, Network.OpenConnections));
        });

    [Fact]
    public void The_reason_of_a_refused_CONNECT_has_its_code() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench { Broker = { ConnackCode = 5 } };

        Assert.Equal("connection refused by the server, code 5", bench.FailToConnect(1_000));
        Assert.Equal(0, Network.OpenConnections);
    });

    [Fact]
    public void Subscriptions_are_granted_or_refused_as_a_whole() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        bench.Link.BeginSubscribe(["a", "b"]);
        bench.Client.RaiseSuback(MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce);
        bench.Client.RaiseSuback(MqttQoSLevel.AtLeastOnce, MqttQoSLevel.GrantedFailure);

        Assert.Equal("Connected 1; Subscribed 1; SubscribeRefused 1", bench.EventsText);
        Assert.Equal(["a", "b"], bench.Client.Filters);
    });

    [Fact]
    public void A_change_of_the_buffer_does_not_change_the_published_message() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        byte[] buffer = Encoding.UTF8.GetBytes("first, and more");
        bench.Link.BeginPublish("topic", buffer, 5, true);
        Array.Clear(buffer);

        Assert.Equal("first", Encoding.UTF8.GetString(Assert.Single(bench.Client.Sent)));
    });

    [Fact]
    public void A_missing_PUBACK_is_reported_after_three_seconds() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        bench.Publish("one");
        bench.Client.RaisePuback();
        bench.Publish("two");
        BoardTime.Advance(3_000);

        Assert.Equal("Connected 1; Published 1; PublishLost 1", bench.EventsText);
    });

    [Fact]
    public void Close_releases_the_ids_of_unacknowledged_messages() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        for (int i = 0; i < 32; i++)
        {
            bench.Publish($"report {i}");
            BoardTime.Advance(3_000);
        }

        Assert.Equal(32, bench.Client.UnacknowledgedCount);
        bench.Link.BeginClose();
        BoardTime.Advance(1_000);
        Assert.Equal((0, 0), (bench.Client.UnacknowledgedCount, Network.OpenConnections));
    });

    [Fact]
    public void A_full_inbox_ends_the_connection_without_further_events() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        for (int i = 0; i < 20; i++)
        {
            bench.Client.RaiseMessage("topic", [1]);
        }

        Assert.Equal("Connected 1; Lost 1 inbox full", bench.EventsText);
    });

    [Fact]
    public void Closing_sends_DISCONNECT_on_its_own_thread_and_raises_no_Lost_event() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        long startedAtMs = BoardTime.NowMs;
        bench.Link.BeginClose();

        Assert.Equal(startedAtMs, BoardTime.NowMs);
        BoardTime.Advance(1_000);
        Assert.Equal((true, true), (bench.Client.HasDisconnected, bench.Client.IsClosed));
        Assert.Equal("Connected 1", bench.EventsText);
    });

    [Fact]
    public void Without_memory_to_close_a_connection_the_next_connect_closes_it() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        Outputs.OutOfMemoryThreads = 1;
        Assert.Throws<OutOfMemoryException>(bench.Link.BeginClose);
        bench.Connect(2);
        BoardTime.Advance(1_000);
        Assert.True(MqttClient.Instances[0].IsClosed && MqttClient.Instances[0].HasDisconnected);
    });

    [Fact]
    public void Before_a_restart_DISCONNECT_gets_at_most_1500_ms() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        bool isOver = false;
        bench.Link.BeginClose();
        BoardTime.StartThread(() =>
        {
            bench.Link.WaitUntilClosed(1_500);
            isOver = true;
        });

        BoardTime.Advance(100);
        Assert.False(isOver);
        BoardTime.Advance(200);
        Assert.True(isOver);
    });

    [Fact]
    public void A_connect_waits_at_most_half_a_minute_for_the_gate() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        Assert.True(bench.Gate.TryEnter());

        Assert.Equal("another connection is still being opened", bench.FailToConnect(30_000));
        Assert.Equal(0, bench.Broker.ConnectCount);
    });

    [Fact]
    public void Finalizers_of_a_failed_handshake_run_before_the_next_connection() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench { Broker = { TlsError = 8 } };
        bench.FailToConnect(1_000);
        bench.Broker.TlsError = 0;
        bench.Connect(2);

        Assert.False(Network.HasClosedWrongSocket, "the finalizer has closed the new connection's socket");
        Assert.True(bench.Client.IsConnected && MqttClient.Instances[0].IsClosed);
    });

    [Fact]
    public void The_reason_names_missing_Wi_Fi_or_missing_time() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        Board.UtcAtZeroMs = 0;
        Assert.StartsWith("waiting for the time", bench.FailToConnect(), StringComparison.Ordinal);

        Board.SetTime();
        WifiNetwork.HasAddress = false;
        bench.Events.Clear();
        Assert.StartsWith("no Wi-Fi: check", bench.FailToConnect(30_000), StringComparison.Ordinal);
        Assert.Equal(0, bench.Broker.ConnectCount);
    });

    [Fact]
    public void Publishing_without_a_connection_raises_no_event() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Publish("before any connection");
        bench.Connect();
        bench.Client.RaiseClosed();
        bench.Publish("after the end");
        BoardTime.Advance(5_000);

        Assert.Equal("Connected 1; Lost 1 closed by the server or the network", bench.EventsText);
    });
}
