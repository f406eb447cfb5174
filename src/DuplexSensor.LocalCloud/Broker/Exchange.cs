namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The one gate to the services: a request and the handing over of what it causes are one step, so that messages leave
/// in the order of the versions they bear, whoever asks. Safe from any thread; nothing inside waits.
/// </summary>
internal sealed class Exchange(ThingServices services, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly TopicIndex _subscriptions = new();

    /// <summary>Hands a message to a client at a QoS, without waiting; set before the first client comes.</summary>
    public Action<string, CloudMessage, int> Deliver { get; set; } = (_, _, _) => { };

    public void Subscribe(string clientId, string filter, int qos)
    {
        lock (_gate)
        {
            _subscriptions.Add(clientId, filter, qos);
        }
    }

    public void Unsubscribe(string clientId, string filter)
    {
        lock (_gate)
        {
            _subscriptions.Remove(clientId, filter);
        }
    }

    /// <summary>Ends all subscriptions of a client: nothing is delivered to it any more.</summary>
    public void Forget(string clientId)
    {
        lock (_gate)
        {
            _subscriptions.RemoveAll(clientId);
        }
    }

    /// <summary>Passes on what a client published, and serves it when it is a request.</summary>
    public void Publish(CloudMessage message)
    {
        lock (_gate)
        {
            Route(services.Publish(message, time.GetUtcNow()));
        }
    }

    /// <summary>Passes on a will: no service reads it, whatever its topic (AWS IoT developer guide, MQTT).</summary>
    public void PublishWill(CloudMessage message)
    {
        lock (_gate)
        {
            Route(ThingServices.PassedOn(message));
        }
    }

    /// <summary>Lets a call of the HTTP API use the services, and sends what its answer asks to be sent.</summary>
    public T Serve<T>(Func<ThingServices, DateTimeOffset, (T Answer, IReadOnlyList<CloudMessage> Messages)> call)
    {
        lock (_gate)
        {
            (T answer, IReadOnlyList<CloudMessage> messages) = call(services, time.GetUtcNow());
            Route(messages);
            return answer;
        }
    }

    private void Route(IReadOnlyList<CloudMessage> messages)
    {
        foreach (CloudMessage message in messages)
        {
            foreach ((string clientId, int subscribedQos) in _subscriptions.Match(message.Topic))
            {
                Deliver(clientId, message, Math.Min(message.Qos, subscribedQos));
            }
        }
    }
}
