using System;
using System.Text;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.Core.Ports;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;
using Board = DuplexSensor.AdapterTests.Bench.Board;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>The link: what comes late, twice or never, and what is given up.</summary>
public sealed class LinkTests
{
    [Fact]
    public void What_an_old_connection_says_late_is_dropped() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect(1);
        MqttClient old = bench.Client;
        bench.Connect(2);

        old.Receive("topic", [1]);
        old.AnswerSubscribe(MqttQoSLevel.AtLeastOnce);
        old.Drop();

        Assert.Equal("Connected 1; Connected 2", bench.Story);
    });

    [Fact]
    public void An_opening_that_was_given_up_never_says_CONNECT() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        Air.HasAddress = false;
        bench.Link.BeginConnect(1, false);
        BoardTime.Advance(1_000);
        bench.Link.BeginClose();

        Air.HasAddress = true;
        BoardTime.Advance(10_000);

        Assert.Equal(0, bench.Broker.Connects);
        Assert.Equal("", bench.Story);
    });

    [Fact]
    public void An_opening_that_is_given_up_while_it_connects_is_closed_when_it_is_through() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Broker.IsSilentInHandshake = true;
        bench.Link.BeginConnect(1, false);
        Board.Until(() => BoardTime.IsFrozen, "the handshake hangs");
        bench.Link.BeginClose();

        BoardTime.Thaw();
        BoardTime.Advance(5_000);

        Assert.Equal("", bench.Story);
        Assert.Equal((true, true, 0), (bench.Client.IsClosed, bench.Client.HasSaidGoodbye, Network.Open));
    });

    [Fact]
    public void A_broker_that_says_nothing_at_all_is_given_up_after_ten_seconds_and_nothing_stands_still() =>
        Story.Run(static () =>
        {
            var bench = new LinkBench { Broker = { IsMute = true } };

            Assert.Equal("server silent", bench.FailToConnect(10_100));
            Assert.Equal((false, 0, 0), (BoardTime.IsFrozen, bench.Broker.Calls, Network.Open));
        });

    [Fact]
    public void A_refused_CONNECT_is_told_with_its_code() => Story.Run(static () =>
    {
        var bench = new LinkBench { Broker = { Code = 5 } };

        Assert.Equal("connection refused by the server, code 5", bench.FailToConnect(1_000));
        Assert.Equal(0, Network.Open);
    });

    [Fact]
    public void Subscriptions_are_granted_or_refused_as_a_whole() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        bench.Link.BeginSubscribe(["a", "b"]);
        bench.Client.AnswerSubscribe(MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce);
        bench.Client.AnswerSubscribe(MqttQoSLevel.AtLeastOnce, MqttQoSLevel.GrantedFailure);

        Assert.Equal("Connected 1; Subscribed 1; SubscribeRefused 1", bench.Story);
        Assert.Equal(["a", "b"], bench.Client.Filters);
    });

    [Fact]
    public void What_is_sent_is_what_was_published_however_late_it_goes() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        byte[] buffer = Encoding.UTF8.GetBytes("first, and what is behind it");
        bench.Link.BeginPublish("topic", buffer, 5, true);
        Array.Clear(buffer);

        Assert.Equal("first", Encoding.UTF8.GetString(Assert.Single(bench.Client.Sent)));
    });

    [Fact]
    public void A_PUBACK_that_does_not_come_is_told_after_three_seconds() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        bench.Publish("one");
        bench.Client.Acknowledge();
        bench.Publish("two");
        BoardTime.Advance(3_000);

        Assert.Equal("Connected 1; Published 1; PublishLost 1", bench.Story);
    });

    [Fact]
    public void What_M2Mqtt_keeps_of_unacknowledged_messages_goes_with_the_connection() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        for (int i = 0; i < 32; i++)
        {
            bench.Publish($"report {i}");
            BoardTime.Advance(3_000);
        }

        Assert.Equal(32, bench.Client.IdsKept);
        bench.Link.BeginClose();
        BoardTime.Advance(1_000);
        Assert.Equal((0, 0), (bench.Client.IdsKept, Network.Open));
    });

    [Fact]
    public void More_than_the_inbox_holds_ends_the_connection_and_nothing_follows() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        for (int i = 0; i < 20; i++)
        {
            bench.Client.Receive("topic", [1]);
        }

        Assert.Equal("Connected 1; Lost 1 inbox full", bench.Story);
    });

    [Fact]
    public void Closing_says_goodbye_on_a_thread_of_its_own_and_its_own_end_is_no_loss() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        long beganMs = BoardTime.NowMs;
        bench.Link.BeginClose();

        Assert.Equal(beganMs, BoardTime.NowMs);
        BoardTime.Advance(1_000);
        Assert.Equal((true, true), (bench.Client.HasSaidGoodbye, bench.Client.IsClosed));
        Assert.Equal("Connected 1", bench.Story);
    });

    [Fact]
    public void Before_a_restart_the_goodbye_gets_a_second_and_a_half_at_most() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Connect();
        bool isOver = false;
        bench.Link.BeginClose();
        BoardTime.Start(() =>
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
    public void A_connection_waits_for_the_one_that_is_being_opened_half_a_minute_at_most() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        Assert.True(bench.Gate.TryEnter());

        Assert.Equal("another connection is still being opened", bench.FailToConnect(30_000));
        Assert.Equal(0, bench.Broker.Calls);
    });

    [Fact]
    public void What_a_failed_handshake_leaves_is_swept_up_before_the_next_connection() => Story.Run(static () =>
    {
        var bench = new LinkBench { Broker = { TlsFault = 8 } };
        bench.FailToConnect(1_000);
        bench.Broker.TlsFault = 0;
        bench.Connect(2);

        Assert.False(Network.HasCrashed, "its finalizer has closed the new connection's socket");
        Assert.True(bench.Client.IsConnected && MqttClient.Made[0].IsClosed);
    });

    [Fact]
    public void Without_Wi_Fi_or_time_it_says_so() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        Board.UtcAtZeroMs = 0;
        Assert.StartsWith("waiting for the time", bench.FailToConnect(), StringComparison.Ordinal);

        Board.KnowTime();
        Air.HasAddress = false;
        bench.Events.Clear();
        Assert.StartsWith("no Wi-Fi: check", bench.FailToConnect(30_000), StringComparison.Ordinal);
        Assert.Equal(0, bench.Broker.Calls);
    });

    [Fact]
    public void What_it_publishes_after_the_end_is_nobody_s_loss() => Story.Run(static () =>
    {
        var bench = new LinkBench();
        bench.Publish("before any connection");
        bench.Connect();
        bench.Client.Drop();
        bench.Publish("after the end");
        BoardTime.Advance(5_000);

        Assert.Equal("Connected 1; Lost 1 closed by the server or the network", bench.Story);
        Assert.Equal(LinkEventKind.Lost, bench.Events[^1].Kind);
    });
}
