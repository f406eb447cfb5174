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
    public void A_message_goes_out_at_least_once_with_a_deadline_of_ten_seconds()
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
    public void A_telemetry_batch_that_the_client_gives_up_means_a_dead_link_and_is_not_counted()
    {
        Send(Sender.Telemetry);

        Assert.False(_outbox.OnPublishLost());
        _outbox.Clear();

        Assert.Equal(0, _outbox.BatchesAcknowledged);
    }

    [Fact]
    public void The_PUBACK_of_a_report_counts_for_no_batch()
    {
        Send(Sender.Shadow);
        _outbox.OnPuback();

        Assert.Equal(0, _outbox.BatchesAcknowledged);
    }

    [Fact]
    public void The_token_announced_before_is_the_one_outstanding_and_each_is_another()
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
    public void A_message_is_done_when_both_acknowledgement_and_answer_have_come(bool acknowledgementFirst)
    {
        Send(Sender.Shadow);
        if (acknowledgementFirst)
        {
            _outbox.OnPuback();
        }
        else
        {
            Assert.True(_outbox.OnResponse(Sender.Shadow));
        }

        Assert.Equal(Sender.Shadow, _outbox.Sender);
        if (acknowledgementFirst)
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
    public void An_answer_counts_once()
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
    public void Two_acknowledgements_do_not_stand_for_an_answer()
    {
        Send(Sender.Shadow);
        _outbox.OnPuback();
        _outbox.OnPuback();

        Assert.Equal(Sender.Shadow, _outbox.Sender);
    }

    [Fact]
    public void Nothing_of_the_last_message_counts_for_the_next()
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
    public void A_lost_PUBACK_after_the_response_is_ignored_and_before_it_the_link_is_dead()
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
    public void A_second_message_while_one_is_outstanding_is_our_own_mistake()
    {
        Send(Sender.Shadow);
        Assert.Throws<InvariantException>(() => Send(Sender.Jobs));
    }

    [Fact]
    public void A_document_that_did_not_fit_is_our_own_mistake_and_is_not_sent()
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
