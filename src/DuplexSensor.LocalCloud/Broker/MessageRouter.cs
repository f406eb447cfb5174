using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Routes messages to the clients that receive them. Not thread-safe.</summary>
/// <param name="dequeueEvents">The messages of the services' events since the last call.</param>
internal sealed class MessageRouter(FaultSwitches faults, Func<IReadOnlyList<CloudMessage>> dequeueEvents)
{
    public SubscriptionIndex Subscriptions { get; } = new();

    /// <summary>Enqueues a message for a client at a QoS. Must not block.</summary>
    public Action<string, CloudMessage, int> Deliver { get; set; } = (_, _, _) => { };

    /// <summary>Marks a response with its request, so that the log names it. Other messages stay unchanged.</summary>
    public static CloudMessage Mark(CloudMessage request, CloudMessage message) =>
        message.Topic.StartsWith(request.Topic, StringComparison.Ordinal)
        && message.Topic.AsSpan(request.Topic.Length) is "/accepted" or "/rejected"
            ? message with { Request = request.Sequence }
            : message;

    /// <summary>
    /// Addresses a response of the jobs service to the connection that sent the request. The response gets the QoS of
    /// the client's subscription, or the QoS of the request without a subscription. Other messages stay unchanged.
    /// </summary>
    public CloudMessage AddressTo(ClientConnection requester, CloudMessage request, CloudMessage message)
    {
        message = Mark(request, message);
        if (!message.IsJobResponse)
        {
            return message;
        }

        (string ClientId, int Qos)[] subscribed =
            [.. Subscriptions.FindSubscribers(message.Topic)
                .Where(found => found.ClientId == requester.State.ClientId)];
        return message with { Requester = requester, Qos = subscribed is [var found] ? found.Qos : request.Qos };
    }

    /// <summary>
    /// Delivers messages to their subscribers, and responses of the jobs service to their requester. Events follow.
    /// </summary>
    public void Route(IReadOnlyList<CloudMessage> messages)
    {
        RouteInOrder(PutDeltaFirstIfFaulty(messages));
        RouteInOrder(dequeueEvents());
    }

    private void RouteInOrder(IReadOnlyList<CloudMessage> messages)
    {
        foreach (CloudMessage message in messages)
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

    // A request over HTTP has no MQTT connection for its response.
    private void DeliverToRequester(CloudMessage response)
    {
        if (response.Requester is { } requester)
        {
            Deliver(requester.State.ClientId, response, response.Qos);
        }
    }

    private IReadOnlyList<CloudMessage> PutDeltaFirstIfFaulty(IReadOnlyList<CloudMessage> messages)
    {
        if (!faults.IsOn(Faults.SwapAcceptedDelta))
        {
            return messages;
        }

        CloudMessage? delta = messages.FirstOrDefault(m => m.Topic.EndsWith("/update/delta", StringComparison.Ordinal));
        return delta is not null && faults.TryTrigger(Faults.SwapAcceptedDelta)
            ? [delta, .. messages.Where(message => !ReferenceEquals(message, delta))]
            : messages;
    }
}
