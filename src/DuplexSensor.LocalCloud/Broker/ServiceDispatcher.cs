using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Shadow;
using DuplexSensor.LocalCloud.State;
using Microsoft.Data.Sqlite;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The one gate to the services: a request, the keeping of what it changed, and the handing over of what it causes are
/// one step, so that messages leave in the order of the versions they bear, whoever asks, and nothing is told that is
/// not kept. Safe from any thread.
/// </summary>
internal sealed class ServiceDispatcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SubscriptionIndex _subscriptions = new();
    private readonly List<RecordChange> _unpersisted = [];
    private readonly ThingServices _services;
    private readonly TimeProvider _time;
    private readonly FaultSwitches _faults;
    private readonly StateFile? _stateFile;
    private readonly AwsAccount _account;
    private readonly ITimer _timer;
    private DateTimeOffset? _timerDueAt;

    /// <exception cref="DataFolderException">The state cannot be read, or belongs to another account.</exception>
    public ServiceDispatcher(
        ThingServices services, TimeProvider time, FaultSwitches faults, StateFile? stateFile, AwsAccount? account =
            null)
    {
        (_services, _time, _faults, _stateFile) = (services, time, faults, stateFile);
        _account = account ?? AwsAccount.Default;
        _timer = time.CreateTimer(_ => ApplyTimeouts(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        services.Shadows.InjectError = () => faults.TryTrigger(Faults.Shadow409) ? ShadowError.VersionConflict
            : faults.TryTrigger(Faults.Shadow429) ? ShadowError.TooManyRequests
            : null;
        if (stateFile is not null)
        {
            stateFile.LoadInto(services.Tables);
            services.Jobs.LoadExecutions();
            foreach (ITable table in services.Tables)
            {
                table.Changed = _unpersisted.Add;
            }

            PersistAccount(stateFile);
        }

        ApplyTimeouts();
    }

    /// <summary>Hands a message to a client at a QoS, without waiting; set before the first client comes.</summary>
    public Action<string, CloudMessage, int> Deliver { get; set; } = (_, _, _) => { };

    /// <summary>Called with a policy's name and an action in it that AWS IoT does not have.</summary>
    public Action<string, string> OnUnknownAction { set => _services.Policies.OnUnknownAction = value; }

    /// <summary>Raised by whatever may change what <see cref="FindDenyReason"/> says.</summary>
    public long AccessVersion => _services.Authorizer.Version;

    /// <summary>Why a connection may not do something, or null when it may.</summary>
    /// <param name="name">The topic, filter or client id that the action is about.</param>
    public DenyReason? FindDenyReason(ConnectionIdentity identity, string action, string name)
    {
        lock (_gate)
        {
            using AwsAccount.Scope account = _account.Enter();
            return _services.Authorizer.FindDenyReason(identity, action, AccessActions.GetResourceArn(action, name));
        }
    }

    public bool IsCertificateActive(string certificateId)
    {
        lock (_gate)
        {
            return _services.Certificates.IsActive(certificateId);
        }
    }

    /// <summary>Adds a subscription, or changes its QoS. A new one without wildcards gets the retained message.</summary>
    public void Subscribe(string clientId, string filter, int qos)
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_subscriptions.Add(clientId, filter, qos) && _services.Retained.Find(filter, now) is { } retained)
            {
                Deliver(clientId, retained.ToMessage(now), Math.Min(retained.Qos, qos));
            }
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
    public void UnsubscribeAll(string clientId)
    {
        lock (_gate)
        {
            _subscriptions.RemoveAll(clientId);
        }
    }

    /// <summary>
    /// Passes on what a client published, and serves it when it is a request. What the jobs service answers goes to the
    /// connection that asked, subscribed or not, and to nobody else (AWS IoT developer guide, Reserved topics).
    /// </summary>
    public void Publish(ClientConnection requester, CloudMessage request) => Execute<bool>((services, now) =>
    {
        IEnumerable<CloudMessage> messages = services.Publish(request, now);
        return (true, [.. messages.Select(message => AddressTo(requester, request, message))]);
    });

    /// <summary>Passes on a request of which too many are in flight, and rejects it.</summary>
    public void Reject(CloudMessage message) =>
        Execute<bool>((_, now) => (true, ThingServices.PublishRejected(message, now)));

    /// <summary>Passes on a will: no service reads it, whatever its topic (AWS IoT developer guide, MQTT).</summary>
    public void PublishWill(CloudMessage message) =>
        Execute<bool>((services, now) => (true, services.PassOn(message, now)));

    /// <summary>Lets a caller use the services, and sends what its answer asks to be sent.</summary>
    /// <exception cref="DataFolderException">The state cannot be kept: do not tell of success.</exception>
    public T Execute<T>(Func<ThingServices, DateTimeOffset, (T Answer, IReadOnlyList<CloudMessage> Messages)> call)
    {
        lock (_gate)
        {
            using AwsAccount.Scope account = _account.Enter();
            DateTimeOffset now = _time.GetUtcNow();
            IReadOnlyList<CloudMessage> timeoutMessages = _services.ApplyTimeouts(now);
            try
            {
                (T result, IReadOnlyList<CloudMessage> messages) = call(_services, now);
                Persist();
                Route(timeoutMessages);
                Route(messages);
                return result;
            }
            finally
            {
                Persist();
                SetTimer(now);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void PersistAccount(StateFile state)
    {
        AwsAccount kept = _services.AccountTable.Records.FirstOrDefault(AwsAccount.Default);
        if (state.IsNew && _account != kept)
        {
            _services.AccountTable.Set("account", _account);
        }
        else if (_account != kept)
        {
            throw DataFolderException.OfOtherAccount(state.Path, kept);
        }
    }

    private void ApplyTimeouts() => Execute<bool>((_, _) => (true, []));

    // Also what a refused call has changed, so that the file is never behind what is served.
    private void Persist()
    {
        if (_unpersisted.Count == 0)
        {
            return;
        }

        try
        {
            _stateFile!.Persist(_unpersisted);
            _unpersisted.Clear();
        }
        catch (SqliteException e)
        {
            throw DataFolderException.Unwritable(_stateFile!.Path, e);
        }
    }

    private void SetTimer(DateTimeOffset now)
    {
        DateTimeOffset? next = _services.Jobs.NextTimeout;
        if (next == _timerDueAt)
        {
            return;
        }

        _timerDueAt = next;
        TimeSpan wait = next is { } at ? TimeSpan.FromTicks(Math.Max(0, (at - now).Ticks)) : Timeout.InfiniteTimeSpan;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    // At the QoS of its subscription; without one, at that of the request.
    private CloudMessage AddressTo(ClientConnection requester, CloudMessage request, CloudMessage message)
    {
        if (!message.IsJobResponse)
        {
            return message;
        }

        (string ClientId, int Qos)[] subscribed =
            [.. _subscriptions.FindSubscribers(message.Topic)
                .Where(found => found.ClientId == requester.State.ClientId)];
        return message with { Requester = requester, Qos = subscribed is [var found] ? found.Qos : request.Qos };
    }

    private void Route(IReadOnlyList<CloudMessage> messages)
    {
        foreach (CloudMessage message in PutDeltaFirstIfFaulty(messages))
        {
            if (message.IsJobResponse)
            {
                DeliverToRequester(message);
                continue;
            }

            foreach ((string clientId, int subscribedQos) in _subscriptions.FindSubscribers(message.Topic))
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
        return delta is not null && _faults.TryTrigger(Faults.SwapAcceptedDelta)
            ? [delta, .. messages.Where(message => !ReferenceEquals(message, delta))]
            : messages;
    }
}
