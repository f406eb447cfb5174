using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ClientConnectionTests
{
    private readonly List<string> _served = [];
    private readonly ClientConnection _connection;

    public ClientConnectionTests() => _connection = new ClientConnection(message => _served.Add(message.Topic));

    [Fact]
    public void A_QoS_1_message_is_served_when_its_PUBACK_has_left()
    {
        Publish("a", qos: 1);
        Assert.Empty(_served);
        _connection.PubAckSent();
        Assert.Equal(["a"], _served);
    }

    [Fact]
    public void A_QoS_0_message_is_served_at_once()
    {
        Publish("a", qos: 0);
        Assert.Equal(["a"], _served);
    }

    [Fact]
    public void A_QoS_0_message_does_not_overtake()
    {
        Publish("a", qos: 1);
        Publish("b", qos: 0);
        Publish("c", qos: 1);
        Assert.Empty(_served);
        _connection.PubAckSent();
        Assert.Equal(["a", "b"], _served);
        _connection.PubAckSent();
        Assert.Equal(["a", "b", "c"], _served);
    }

    [Fact]
    public void What_was_received_is_served_also_when_the_connection_breaks()
    {
        Publish("a", qos: 1);
        Publish("b", qos: 1);
        _connection.MarkGone();
        Assert.Equal(["a", "b"], _served);
        Assert.True(_connection.Gone.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_first_reason_for_the_end_counts()
    {
        _connection.Ending("AUTH_ERROR");
        _connection.Ending("SERVER_INITIATED_DISCONNECT");
        Assert.Equal("AUTH_ERROR", _connection.EndReason);
    }

    private void Publish(string topic, int qos) =>
        _connection.Published(new CloudMessage(topic, default) { Qos = qos });
}
