using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;

namespace DuplexSensor.UnitTests.Core.Link;

public sealed class EarlyLossesTests
{
    private readonly EarlyLosses _losses = new();

    [Fact]
    public void Two_losses_in_a_row_after_nothing_but_responses_to_reports_mean_that_desired_is_too_large()
    {
        Assert.False(Lose());
        Assert.Null(_losses.Error);

        Assert.True(Lose(TopicKind.ShadowRejected, TopicKind.ShadowAccepted));
        Assert.Equal(LinkReason.DesiredTooLarge, _losses.Error);
    }

    [Theory]
    [InlineData(TopicKind.ShadowDelta)]
    [InlineData(TopicKind.StartNextAccepted)]
    [InlineData(TopicKind.JobUpdateRejected)]
    public void A_connection_that_receives_another_message_ends_the_reason(TopicKind kind)
    {
        Lose();
        Lose();

        Assert.False(Lose(TopicKind.ShadowAccepted, kind));
        Assert.Null(_losses.Error);
        Assert.False(Lose());
    }

    [Theory]
    [InlineData(LinkReason.NotAnswered, true)]
    [InlineData(LinkReason.NotAcknowledged, true)]
    [InlineData(LinkReason.NotAcknowledged, false)]
    public void A_connection_whose_stream_is_in_step_says_nothing_about_desired(string reason, bool hasPuback)
    {
        Lose();
        _losses.OnConnected();

        Assert.False(_losses.OnLost(reason, hasPuback));
        Assert.Null(_losses.Error);
    }

    [Fact]
    public void Neither_response_nor_PUBACK_twice_means_that_the_stream_is_out_of_step()
    {
        Lose();
        _losses.OnConnected();

        Assert.True(_losses.OnLost(LinkReason.NotAnswered, hasPuback: false));
    }

    [Fact]
    public void The_longest_reason_with_a_size_fits_into_rejected()
    {
        string reason = LinkReason.DesiredTooLarge + ": 123456 bytes";
        Lose();
        _losses.OnConnected();
        _losses.OnLost(reason, hasPuback: false);

        Assert.Equal(reason, _losses.Error);
        Assert.True(reason.Length <= Limits.ReasonLengthMax);
    }

    private bool Lose(params TopicKind[] received)
    {
        _losses.OnConnected();
        Array.ForEach(received, _losses.OnReceived);
        return _losses.OnLost("closed", hasPuback: true);
    }
}
