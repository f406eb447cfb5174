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
internal sealed class Exchange : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TopicIndex _subscriptions = new();
    private readonly List<RecordChange> _unsaved = [];
    private readonly ThingServices _services;
    private readonly TimeProvider _time;
    private readonly FaultSwitches _faults;
    private readonly StateFile? _state;
    private readonly AwsAccount _account;
    private readonly ITimer _timer;
    private DateTimeOffset? _timerAt;

    /// <exception cref="DataFolderException">The state cannot be read, or belongs to another account.</exception>
    public Exchange(
        ThingServices services, TimeProvider time, FaultSwitches faults, StateFile? state, AwsAccount? account = null)
    {
        (_services, _time, _faults, _state) = (services, time, faults, state);
        _account = account ?? AwsAccount.Default;
        _timer = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        services.Shadows.Refuse = () => faults.Strikes(Faults.Conflict) ? ShadowError.VersionConflict
            : faults.Strikes(Faults.TooMany) ? ShadowError.TooMany
            : null;
        if (state is not null)
        {
            state.LoadInto(services.Tables);
            services.Jobs.Restore();
            foreach (ITable table in services.Tables)
            {
                table.Changed = _unsaved.Add;
            }

            KeepAccount(state);
        }

        Expire();
    }

    /// <summary>Hands a message to a client at a QoS, without waiting; set before the first client comes.</summary>
    public Action<string, CloudMessage, int> Deliver { get; set; } = (_, _, _) => { };

    /// <summary>Called with a policy's name and an action in it that AWS IoT does not have.</summary>
    public Action<string, string> OnUnknownAction { set => _services.Policies.OnUnknownAction = value; }

    /// <summary>Raised by whatever may change what <see cref="Decide"/> says.</summary>
    public long AccessVersion => _services.Access.Version;

    /// <summary>Why a connection may not do something, or null when it may.</summary>
    /// <param name="name">The topic, filter or client id that the action is about.</param>
    public Refusal? Decide(ConnectionIdentity who, string action, string name)
    {
        lock (_gate)
        {
            using AwsAccount.Scope account = _account.Enter();
            return _services.Access.Decide(who, action, AccessActions.ResourceOf(action, name));
        }
    }

    public bool IsActive(string certificateId)
    {
        lock (_gate)
        {
            return _services.Certificates.IsActive(certificateId);
        }
    }

    /// <summary>
    /// Adds a subscription, or changes its QoS. A new one to a very topic gets the message that is retained for it; one
    /// with wildcards gets none (AWS IoT developer guide, MQTT retained messages).
    /// </summary>
    public void Subscribe(string clientId, string filter, int qos)
    {
        lock (_gate)
        {
            if (_subscriptions.Add(clientId, filter, qos) && _services.Retained.Find(filter) is { } retained)
            {
                Deliver(clientId, retained.ToMessage(), Math.Min(retained.Qos, qos));
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
    public void Forget(string clientId)
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
    public void Publish(ClientConnection requester, CloudMessage request) => Serve<bool>((services, now) =>
    {
        IEnumerable<CloudMessage> messages = services.Publish(request, now);
        return (true, [.. messages.Select(message => AddressTo(requester, request, message))]);
    });

    /// <summary>Passes on a request of which too many are in flight, and rejects it.</summary>
    public void Reject(CloudMessage message) =>
        Serve<bool>((_, now) => (true, ThingServices.PublishRejected(message, now)));

    /// <summary>Passes on a will: no service reads it, whatever its topic (AWS IoT developer guide, MQTT).</summary>
    public void PublishWill(CloudMessage message) =>
        Serve<bool>((services, now) => (true, services.PassOn(message, now)));

    /// <summary>Lets a caller use the services, and sends what its answer asks to be sent.</summary>
    /// <exception cref="DataFolderException">The state cannot be kept: do not tell of success.</exception>
    public T Serve<T>(Func<ThingServices, DateTimeOffset, (T Answer, IReadOnlyList<CloudMessage> Messages)> call)
    {
        lock (_gate)
        {
            using AwsAccount.Scope account = _account.Enter();
            DateTimeOffset now = _time.GetUtcNow();
            IReadOnlyList<CloudMessage> expired = _services.Expire(now);
            try
            {
                (T answer, IReadOnlyList<CloudMessage> messages) = call(_services, now);
                Save();
                Route(expired);
                Route(messages);
                return answer;
            }
            finally
            {
                Save();
                SetTimer(now);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void KeepAccount(StateFile state)
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

    private void Expire() => Serve<bool>((_, _) => (true, []));

    // Also what a refused call has changed, so that the file is never behind what is served.
    private void Save()
    {
        if (_unsaved.Count == 0)
        {
            return;
        }

        try
        {
            _state!.Keep(_unsaved);
            _unsaved.Clear();
        }
        catch (SqliteException e)
        {
            throw DataFolderException.Unwritable(_state!.Path, e);
        }
    }

    private void SetTimer(DateTimeOffset now)
    {
        DateTimeOffset? next = _services.Jobs.NextTimeout;
        if (next == _timerAt)
        {
            return;
        }

        _timerAt = next;
        TimeSpan wait = next is { } at ? TimeSpan.FromTicks(Math.Max(0, (at - now).Ticks)) : Timeout.InfiniteTimeSpan;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    // At the QoS of its subscription; without one, at that of the request.
    private CloudMessage AddressTo(ClientConnection requester, CloudMessage request, CloudMessage message)
    {
        if (!message.IsJobAnswer)
        {
            return message;
        }

        (string ClientId, int Qos)[] subscribed =
            [.. _subscriptions.Match(message.Topic).Where(found => found.ClientId == requester.State.ClientId)];
        return message with { Requester = requester, Qos = subscribed is [var found] ? found.Qos : request.Qos };
    }

    private void Route(IReadOnlyList<CloudMessage> messages)
    {
        foreach (CloudMessage message in Swapped(messages))
        {
            if (message.IsJobAnswer)
            {
                AnswerRequester(message);
                continue;
            }

            foreach ((string clientId, int subscribedQos) in _subscriptions.Match(message.Topic))
            {
                Deliver(clientId, message, Math.Min(message.Qos, subscribedQos));
            }
        }
    }

    // A request by HTTP has no connection to answer on.
    private void AnswerRequester(CloudMessage answer)
    {
        if (answer.Requester is { } requester)
        {
            Deliver(requester.State.ClientId, answer, answer.Qos);
        }
    }

    private IReadOnlyList<CloudMessage> Swapped(IReadOnlyList<CloudMessage> messages)
    {
        CloudMessage? delta = messages.FirstOrDefault(m => m.Topic.EndsWith("/update/delta", StringComparison.Ordinal));
        return delta is not null && _faults.Strikes(Faults.Swap)
            ? [delta, .. messages.Where(message => !ReferenceEquals(message, delta))]
            : messages;
    }
}
