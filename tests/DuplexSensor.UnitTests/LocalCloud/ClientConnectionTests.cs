using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ClientConnectionTests
{
    private readonly List<string> _handled = [];
    private readonly ClientConnection _connection;

    public ClientConnectionTests() => _connection = new ClientConnection((_, message, _) =>
    {
        _handled.Add(message.Topic);
        return Task.CompletedTask;
    });

    [Fact]
    public void A_QoS_1_message_is_handled_after_its_PUBACK_is_sent()
    {
        Publish("a", qos: 1);
        Assert.Empty(_handled);
        _connection.OnPubAckSendingAsync();
        Assert.Equal(["a"], _handled);
    }

    [Theory]
    [InlineData("$aws/things/lamp/shadow/update", 1)]
    [InlineData("$aws/things/lamp/shadow/name/n/get", 1)]
    [InlineData("$aws/things/lamp/shadow/a/b/get", 0)]
    public void An_eleventh_request_in_flight_to_the_shadows_of_a_thing_is_rejected(string topic, int rejections)
    {
        var rejected = new List<string>();
        var connection = new ClientConnection((_, message, isExcess) =>
        {
            (isExcess ? rejected : _handled).Add(message.Topic);
            return Task.CompletedTask;
        })
        {
            IsThrottled = true,
        };
        for (int i = 0; i < 11; i++)
        {
            connection.OnPublishAsync(new CloudMessage(topic, default));
        }

        connection.OnPublishAsync(new CloudMessage("$aws/things/fan/shadow/name/n/get", default));
        connection.OnPublishAsync(new CloudMessage("devices/lamp/x", default));
        connection.HandleRemainingAsync();
        Assert.Equal(Enumerable.Repeat(topic, rejections), rejected);
        Assert.Equal(13 - rejections, _handled.Count);
    }

    [Fact]
    public async Task A_client_that_does_not_read_waits_when_1000_responses_do()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        for (int i = 0; i < 1_000; i++)
        {
            Assert.True(_connection.Responses.EnterAsync(cancelled).IsCompletedSuccessfully);
        }

        Task next = _connection.Responses.EnterAsync(cancelled);
        Assert.False(next.IsCompleted);
        _connection.Responses.Leave();
        await next;
    }

    [Fact]
    public void A_QoS_0_message_is_handled_at_once()
    {
        Publish("a", qos: 0);
        Assert.Equal(["a"], _handled);
    }

    [Fact]
    public void A_QoS_0_message_does_not_overtake_a_QoS_1_message()
    {
        Publish("a", qos: 1);
        Publish("b", qos: 0);
        Publish("c", qos: 1);
        Assert.Empty(_handled);
        _connection.OnPubAckSendingAsync();
        Assert.Equal(["a", "b"], _handled);
        _connection.OnPubAckSendingAsync();
        Assert.Equal(["a", "b", "c"], _handled);
    }

    [Fact]
    public async Task The_PUBACK_of_a_message_that_fails_is_not_sent_although_the_message_after_it_succeeds()
    {
        var connection = new ClientConnection((_, message, _) =>
            message.Topic == "a" ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask);
        await connection.OnPublishAsync(new CloudMessage("a", default));
        await connection.OnPublishAsync(new CloudMessage("b", default) { Qos = 0 });
        await Assert.ThrowsAsync<InvalidOperationException>(connection.OnPubAckSendingAsync);
    }

    [Fact]
    public void Received_messages_are_handled_even_when_the_connection_breaks()
    {
        Publish("a", qos: 1);
        Publish("b", qos: 1);
        _connection.HandleRemainingAsync();
        Assert.Equal(["a", "b"], _handled);
        Assert.False(_connection.Closed.IsCompleted);
        _connection.MarkClosed();
        Assert.True(_connection.Closed.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_first_disconnect_reason_is_stored()
    {
        _connection.SetDisconnectReason("AUTH_ERROR");
        _connection.SetDisconnectReason("SERVER_INITIATED_DISCONNECT");
        Assert.Equal("AUTH_ERROR", _connection.DisconnectReason);
    }

    private void Publish(string topic, int qos) =>
        _connection.OnPublishAsync(new CloudMessage(topic, default) { Qos = qos });
}
