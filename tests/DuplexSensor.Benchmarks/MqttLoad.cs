using System.Text;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// A client that publishes with QoS 1, waits for the PUBACK and for one message on its subscription, acknowledges that
/// message, and repeats.
/// </summary>
internal sealed class MqttLoad : IAsyncDisposable
{
    private const byte Publish = 0x32;
    private const byte PubAck = 0x40;
    private const ushort PacketId = 1;

    private readonly MqttConnection _connection;
    private readonly byte[] _request;

    private MqttLoad(MqttConnection connection, LoadTopics topics)
    {
        _connection = connection;
        _request = MqttConnection.CreatePacket(Publish,
        [
            .. MqttConnection.EncodeText(topics.Request), .. MqttConnection.EncodeNumber(PacketId),
            .. Encoding.UTF8.GetBytes(topics.Payload),
        ]);
    }

    public static async Task<MqttLoad> ConnectAsync(int port, string clientId, LoadFiles files, LoadTopics topics)
    {
        MqttConnection connection = await MqttConnection.ConnectAsync(port, clientId, files);
        await connection.SubscribeAsync(topics.Response);
        return new MqttLoad(connection, topics);
    }

    /// <summary>One round trip.</summary>
    public async ValueTask RoundTripAsync()
    {
        await _connection.SendAsync(_request);
        bool isAcknowledged = false;
        bool isAnswered = false;
        while (!isAcknowledged || !isAnswered)
        {
            (int type, ushort id) = await _connection.ReadAsync();
            isAcknowledged |= type != MqttConnection.PublishType;
            if (type == MqttConnection.PublishType)
            {
                isAnswered = true;
                await _connection.SendAsync(MqttConnection.CreatePacket(PubAck, MqttConnection.EncodeNumber(id)));
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

/// <summary>Topic and payload of a client's requests, and the topic of the responses.</summary>
internal sealed record LoadTopics(string Request, string Payload, string Response);
