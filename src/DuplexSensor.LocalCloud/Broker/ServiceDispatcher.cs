using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Shadow;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The one gate to the services: a request, the keeping of what it changed, and the handing over of what it causes are
/// one step, so that messages leave in the order of the versions they bear, whoever asks, and nothing is told that is
/// not kept. Safe from any thread.
/// </summary>
internal sealed class ServiceDispatcher : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly MessageRouter _router;
    private readonly ThingServices _services;
    private readonly TimeProvider _time;
    private readonly PersistedState? _state;
    private readonly AwsAccount _account;
    private readonly ITimer _timer;
    private DateTimeOffset? _timerDueAt;
    private bool _hasFailed;

    /// <exception cref="DataFolderException">The state cannot be read, or belongs to another account.</exception>
    public ServiceDispatcher(
        ThingServices services,
        TimeProvider time,
        FaultSwitches faults,
        StateFile? stateFile,
        AwsAccount? account = null)
    {
        (_services, _time, _router) = (services, time, new MessageRouter(faults));
        _account = account ?? AwsAccount.Default;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        services.Shadows.InjectError = () => faults.TryTrigger(Faults.Shadow409) ? ShadowError.VersionConflict
            : faults.TryTrigger(Faults.Shadow429) ? ShadowError.TooManyRequests
            : null;
        if (stateFile is not null)
        {
            _state = new PersistedState(services, stateFile, time);
            _state.Claim(_account);
        }

        OnTimer();
    }

    /// <summary>Hands a message to a client at a QoS, without waiting; set before the first client comes.</summary>
    public Action<string, CloudMessage, int> Deliver { set => _router.Deliver = value; }

    /// <summary>Called with a policy's name and an action in it that AWS IoT does not have.</summary>
    public Action<string, string> OnUnknownAction { set => _services.Policies.OnUnknownAction = value; }

    /// <summary>Takes a line for a human when the state cannot be persisted, and when it can be again.</summary>
    public Action<string> WriteLine
    {
        set
        {
            if (_state is not null)
            {
                _state.WriteLine = value;
            }
        }
    }

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

    /// <summary>Adds a subscription, or changes its QoS. A new one without wildcards gets the retained one.</summary>
    public void Subscribe(string clientId, string filter, int qos)
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_router.Subscriptions.Add(clientId, filter, qos)
                && _services.Retained.Find(filter, now) is { } retained)
            {
                _router.Deliver(clientId, retained.ToMessage(now), Math.Min(retained.Qos, qos));
            }
        }
    }

    public void Unsubscribe(string clientId, string filter)
    {
        lock (_gate)
        {
            _router.Subscriptions.Remove(clientId, filter);
        }
    }

    /// <summary>Ends all subscriptions of a client: nothing is delivered to it any more.</summary>
    public void UnsubscribeAll(string clientId)
    {
        lock (_gate)
        {
            _router.Subscriptions.RemoveAll(clientId);
        }
    }

    /// <summary>
    /// Passes on what a client published, and serves it when it is a request. What the jobs service answers goes to the
    /// connection that asked, subscribed or not, and to nobody else (AWS IoT developer guide, Reserved topics).
    /// </summary>
    public void Publish(ClientConnection requester, CloudMessage request)
    {
        try
        {
            PublishBy((services, now) => services.Publish(request, now));
        }
        catch (DataFolderException)
        {
            PublishBy((services, now) => services.PublishFailed(request, now));
        }

        void PublishBy(Func<ThingServices, DateTimeOffset, IReadOnlyList<CloudMessage>> publish) =>
            Execute<bool>((services, now) => (
                true, [.. publish(services, now).Select(message => _router.AddressTo(requester, request, message))]));
    }

    /// <summary>Passes on a request of which too many are in flight, and rejects it.</summary>
    public void Reject(CloudMessage message) =>
        Execute<bool>((_, now) => (true, ThingServices.PublishRejected(message, now)));

    /// <summary>Passes on a will: no service reads it, whatever its topic (AWS IoT developer guide, MQTT).</summary>
    public void PublishWill(CloudMessage message)
    {
        try
        {
            Execute<bool>((services, now) => (true, services.PassOn(message, now)));
        }
        catch (DataFolderException)
        {
            Execute<bool>((_, _) => (true, ThingServices.GetForwarded(message with { Retain = false })));
        }
    }

    /// <summary>
    /// Lets a caller use the services, and sends what its answer asks to be sent. A call that throws has changed
    /// nothing.
    /// </summary>
    /// <exception cref="DataFolderException">The state cannot be persisted; nothing has changed.</exception>
    public T Execute<T>(Func<ThingServices, DateTimeOffset, (T Answer, IReadOnlyList<CloudMessage> Messages)> call)
    {
        lock (_gate)
        {
            using AwsAccount.Scope account = _account.Enter();
            DateTimeOffset now = _time.GetUtcNow();
            _hasFailed = !TryApplyTimeouts(now);
            try
            {
                (T result, IReadOnlyList<CloudMessage> messages) = call(_services, now);
                _state?.Commit();
                _router.Route(messages);
                return result;
            }
            catch (DataFolderException)
            {
                _hasFailed = true;
                throw;
            }
            finally
            {
                _state?.Undo();
                SetTimer(now);
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _state?.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerDueAt = null;
            try
            {
                Execute<bool>((services, now) => (true, services.ContinueJobs(now)));
            }
            catch (DataFolderException)
            {
                // Said to the human, and tried again by the timer.
            }
        }
    }

    // Reads go on when this cannot be persisted: it comes due again.
    private bool TryApplyTimeouts(DateTimeOffset now)
    {
        try
        {
            IReadOnlyList<CloudMessage> messages = _services.ApplyTimeouts(now);
            _state?.Commit();
            _router.Route(messages);
            return true;
        }
        catch (DataFolderException)
        {
            _state?.Undo();
            return false;
        }
    }

    // A batch of the backlog at a time, so that others come in between.
    private void SetTimer(DateTimeOffset now)
    {
        DateTimeOffset? next = _services.HasJobBacklog ? DateTimeOffset.MinValue : _services.Jobs.NextTimeout;
        if (next == _timerDueAt)
        {
            return;
        }

        _timerDueAt = next;
        TimeSpan wait = next is not { } at ? Timeout.InfiniteTimeSpan
            : at > now ? at - now
            : _hasFailed ? RetryAfter
            : BatchPause;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
