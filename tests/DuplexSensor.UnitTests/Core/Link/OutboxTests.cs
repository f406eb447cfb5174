using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Link;

public class OutboxTests
{
    private readonly FakeLink _link = new();
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _link.BeginConnect(1, false);
        _outbox = new Outbox(_link, 77);
    }

    [Fact]
    public void With_nothing_outstanding_there_is_no_deadline_and_no_token()
    {
        Assert.Equal((Sender.None, long.MaxValue), (_outbox.Sender, _outbox.DeadlineMs));
        Assert.Null(_outbox.Token);
    }

    [Fact]
    public void A_message_is_published_with_QoS_1_and_a_deadline_of_ten_seconds()
    {
        Send(Sender.Shadow, nowMs: 500);

        Assert.Equal(new Publication("a/topic", """{"n":1}""", 1), Assert.Single(_link.Publishes));
        Assert.Equal((Sender.Shadow, 10_500), (_outbox.Sender, _outbox.DeadlineMs));
    }

    [Fact]
    public void A_telemetry_batch_is_done_with_its_PUBACK_and_counted()
    {
        Send(Sender.Telemetry);
        Assert.Equal((Sender.Telemetry, 0), (_outbox.Sender, _outbox.BatchesAcknowledged));

        _outbox.OnPuback();

        Assert.Equal((Sender.None, 1), (_outbox.Sender, _outbox.BatchesAcknowledged));
    }

    [Fact]
    public void A_telemetry_batch_with_a_lost_PUBACK_is_not_counted_and_the_connection_is_dead()
    {
        Send(Sender.Telemetry);

        Assert.False(_outbox.OnPublishLost());
        _outbox.Clear();

        Assert.Equal(0, _outbox.BatchesAcknowledged);
    }

    [Fact]
    public void The_PUBACK_of_a_report_counts_no_batch()
    {
        Send(Sender.Shadow);
        _outbox.OnPuback();

        Assert.Equal(0, _outbox.BatchesAcknowledged);
    }

    [Fact]
    public void The_next_token_becomes_the_outstanding_token_and_all_tokens_differ()
    {
        var tokens = new List<string>();
        for (int i = 0; i < 100; i++)
        {
            string next = _outbox.NextToken;
            Send(Sender.Jobs);
            Assert.Equal(next, _outbox.Token);
            tokens.Add(next);
            _outbox.Clear();
        }

        Assert.Equal(100, tokens.Distinct().Count());
    }

    [Fact]
    public void Tokens_of_another_boot_differ_and_the_longest_has_20_bytes()
    {
        var other = new Outbox(_link, int.MaxValue);

        Assert.NotEqual(_outbox.NextToken, other.NextToken);
        Assert.InRange(other.NextToken.Length, 1, 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_is_done_when_both_PUBACK_and_response_have_come(bool pubackFirst)
    {
        Send(Sender.Shadow);
        if (pubackFirst)
        {
            _outbox.OnPuback();
        }
        else
        {
            Assert.True(_outbox.OnResponse(Sender.Shadow));
        }

        Assert.Equal(Sender.Shadow, _outbox.Sender);
        if (pubackFirst)
        {
            Assert.True(_outbox.OnResponse(Sender.Shadow));
        }
        else
        {
            _outbox.OnPuback();
        }

        Assert.Equal((Sender.None, long.MaxValue), (_outbox.Sender, _outbox.DeadlineMs));
        Assert.Null(_outbox.Token);
    }

    [Fact]
    public void A_response_counts_once()
    {
        Send(Sender.Shadow);

        Assert.True(_outbox.OnResponse(Sender.Shadow));
        Assert.False(_outbox.OnResponse(Sender.Shadow));
        Assert.Equal(Sender.Shadow, _outbox.Sender);
    }

    [Fact]
    public void A_response_for_another_sender_or_without_a_message_does_not_count()
    {
        Assert.False(_outbox.OnResponse(Sender.Shadow));
        Send(Sender.Shadow);

        Assert.False(_outbox.OnResponse(Sender.Jobs));
        _outbox.OnPuback();
        Assert.Equal(Sender.Shadow, _outbox.Sender);
    }

    [Fact]
    public void A_second_PUBACK_does_not_replace_the_response()
    {
        Send(Sender.Shadow);
        _outbox.OnPuback();
        _outbox.OnPuback();

        Assert.Equal(Sender.Shadow, _outbox.Sender);
    }

    [Fact]
    public void PUBACK_and_response_of_the_last_message_do_not_count_for_the_next()
    {
        Send(Sender.Shadow);
        _outbox.OnResponse(Sender.Shadow);
        _outbox.OnPuback();
        _outbox.OnPuback();
        RaisePuback();
        Send(Sender.Shadow);

        Assert.Equal(Sender.Shadow, _outbox.Sender);
        Assert.True(_outbox.OnResponse(Sender.Shadow));
        Assert.Equal(Sender.Shadow, _outbox.Sender);
    }

    [Fact]
    public void A_lost_PUBACK_means_a_dead_connection_only_before_the_response()
    {
        Send(Sender.Shadow);
        Assert.False(_outbox.OnPublishLost());
        _outbox.Clear();
        RaisePuback();

        Send(Sender.Shadow);
        _outbox.OnResponse(Sender.Shadow);
        Assert.True(_outbox.OnPublishLost());
        Assert.Equal(Sender.None, _outbox.Sender);
        Assert.True(_outbox.OnPublishLost());
    }

    [Fact]
    public void A_second_message_while_one_is_outstanding_throws()
    {
        Send(Sender.Shadow);
        Assert.Throws<InvariantException>(() => Send(Sender.Jobs));
    }

    [Fact]
    public void A_message_longer_than_the_buffer_throws_and_is_not_sent()
    {
        _outbox.Message.Start();
        _outbox.Message.Text("n", new string('x', Limits.PublishBytesMax));

        Assert.Throws<InvariantException>(() => _outbox.Send(Sender.Shadow, "a/topic", 0));
        Assert.Empty(_link.Publishes);
    }

    private void RaisePuback() => _link.Enqueue(DuplexSensor.Core.Ports.LinkEventKind.Published);

    private void Send(Sender sender, long nowMs = 0)
    {
        RaisePuback();
        _outbox.Message.Start();
        _outbox.Message.Number("n", 1);
        _outbox.Message.EndObject();
        _outbox.Send(sender, "a/topic", nowMs);
    }
}
