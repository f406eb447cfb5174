using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Who gets which message. Not safe for use by several threads at once.</summary>
internal sealed class MessageRouter(FaultSwitches faults)
{
    public SubscriptionIndex Subscriptions { get; } = new();

    /// <summary>Hands a message to a client at a QoS, without waiting.</summary>
    public Action<string, CloudMessage, int> Deliver { get; set; } = (_, _, _) => { };

    /// <summary>
    /// An answer of the jobs service for the connection that asked: at the QoS of its subscription; without one, at
    /// that of the request.
    /// </summary>
    public CloudMessage AddressTo(ClientConnection requester, CloudMessage request, CloudMessage message)
    {
        if (!message.IsJobResponse)
        {
            return message;
        }

        (string ClientId, int Qos)[] subscribed =
            [.. Subscriptions.FindSubscribers(message.Topic)
                .Where(found => found.ClientId == requester.State.ClientId)];
        return message with { Requester = requester, Qos = subscribed is [var found] ? found.Qos : request.Qos };
    }

    /// <summary>Hands messages to those who subscribed to them.</summary>
    public void Route(IReadOnlyList<CloudMessage> messages)
    {
        foreach (CloudMessage message in PutDeltaFirstIfFaulty(messages))
        {
            if (message.IsJobResponse)
            {
                DeliverToRequester(message);
                continue;
            }

            foreach ((string clientId, int subscribedQos) in Subscriptions.FindSubscribers(message.Topic))
            {
                Deliver(clientId, message, Math.Min(message.Qos, subscribedQos));
            }
        }
    }

    // A request by HTTP has no connection to answer on.
    private void DeliverToRequester(CloudMessage response)
    {
        if (response.Requester is { } requester)
        {
            Deliver(requester.State.ClientId, response, response.Qos);
        }
    }

    private IReadOnlyList<CloudMessage> PutDeltaFirstIfFaulty(IReadOnlyList<CloudMessage> messages)
    {
        CloudMessage? delta = messages.FirstOrDefault(m => m.Topic.EndsWith("/update/delta", StringComparison.Ordinal));
        return delta is not null && faults.TryTrigger(Faults.SwapAcceptedDelta)
            ? [delta, .. messages.Where(message => !ReferenceEquals(message, delta))]
            : messages;
    }
}
