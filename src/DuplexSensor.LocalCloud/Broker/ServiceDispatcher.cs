using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Shadow;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Runs all calls to the services, one at a time. One step handles a request, persists its changes and routes its
/// messages. So messages are sent in version order, and no message reports a change that is not persisted.
/// Safe from any thread.
/// </summary>
internal sealed class ServiceDispatcher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MessageRouter _router;
    private readonly ThingServices _services;
    private readonly TimeProvider _time;
    private readonly PersistedState? _state;
    private readonly ServiceTimer _timer;
    private readonly PublishQueue _published;
    private readonly ServiceCalls _calls;
    private bool _isDisposed;

    /// <exception cref="DataFolderException">The state cannot be read, or belongs to another account.</exception>
    public ServiceDispatcher(
        ThingServices services, TimeProvider time, FaultSwitches faults, StateFile? stateFile,
        AwsAccount? account = null)
    {
        (_services, _time, _router) = (services, time, new MessageRouter(faults, services.Jobs.Events.Dequeue));
        Account = account ?? AwsAccount.Default;
        _timer = new ServiceTimer(services, time, OnTimer);
        _published = new PublishQueue(HandlePublished);
        services.Shadows.InjectError = () => faults.TryTrigger(Faults.Shadow409) ? ShadowError.VersionConflict
            : faults.TryTrigger(Faults.Shadow429) ? ShadowError.TooManyRequests
            : null;
        if (stateFile is not null)
        {
            _state = new PersistedState(services, stateFile, time);
            _state.Claim(Account);
        }

        _calls = new ServiceCalls(services, time, _router, _state, Account) { OnDone = _timer.Set };
        OnTimer();
    }

    /// <summary>Enqueues a message for a client at a QoS. Must not block. Set it before a client connects.</summary>
    public Action<string, CloudMessage, int> Deliver { set => _router.Deliver = value; }

    /// <summary>Called with a policy's name and a name in it that AWS IoT does not have.</summary>
    public Action<string, UnknownName> OnUnknownName { set => _calls.OnUnknownName = value; }

    /// <summary>Called with a line for the user when persisting the state fails, and when it works again.</summary>
    public Action<string> WriteLine { set => _state?.WriteLine = value; }

    /// <summary>Called with the records of each commit. Must not block: no other call runs meanwhile.</summary>
    public Action<IReadOnlyList<RecordChange>> OnCommitted { set => _state?.OnCommitted = value; }

    /// <summary>Increases whenever the result of <see cref="FindAppliedPolicies"/> may have changed.</summary>
    public long AccessVersion => _services.Authorizer.Version;

    /// <summary>The account in the ARNs of all resources.</summary>
    public AwsAccount Account { get; }

    /// <summary>The policies that apply to a connection now.</summary>
    public AppliedPolicies FindAppliedPolicies(ConnectionIdentity identity)
    {
        lock (_lock)
        {
            using AwsAccount.Scope account = Account.Enter();
            return _services.Authorizer.FindApplied(identity);
        }
    }

    public bool IsCertificateActive(string certificateId)
    {
        lock (_lock)
        {
            return _services.Certificates.IsActive(certificateId);
        }
    }

    /// <summary>
    /// Adds a subscription, or changes its QoS. Sends the topic's retained message for a new filter without wildcards.
    /// </summary>
    public void Subscribe(string clientId, string filter, int qos)
    {
        lock (_lock)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_router.Subscriptions.Add(clientId, filter, qos)
                && _services.Retained.Find(filter, now) is { } retained)
            {
                _router.Deliver(clientId, retained.ToMessage(now), Math.Min(retained.Qos, qos));
            }
        }
    }

    public void Unsubscribe(string clientId, string filter) =>
        ChangeSubscriptions(subscriptions => subscriptions.Remove(clientId, filter));

    /// <summary>Removes all subscriptions of a client.</summary>
    public void UnsubscribeAll(string clientId) =>
        ChangeSubscriptions(subscriptions => subscriptions.RemoveAll(clientId));

    /// <summary>
    /// Routes a message that a client published, and handles it when it is a request. A response of the jobs service
    /// goes only to the requester's connection, even without a subscription (AWS IoT developer guide, Reserved topics).
    /// Completes when that is done and persisted, which is at once when nothing else is to do.
    /// </summary>
    /// <param name="isExcess">Whether it is a request above the limit of requests in flight, which is rejected.</param>
    public Task PublishAsync(ClientConnection requester, CloudMessage message, bool isExcess = false)
    {
        var publish = new PendingPublish(requester, message, isExcess);
        if (_published.IsIdle && _lock.TryEnter())
        {
            try
            {
                HandleWaiting();
                _calls.Publish(publish);
                return Task.CompletedTask;
            }
            finally
            {
                _lock.Exit();
            }
        }

        _published.Add(publish);
        return publish.Task;
    }

    /// <summary>Routes a will. No service handles a will on any topic (AWS IoT developer guide, MQTT).</summary>
    public void PublishWill(CloudMessage message)
    {
        try
        {
            Execute<bool>((services, now) => (true, services.StoreAndForward(message, now)));
        }
        catch (DataFolderException)
        {
            Execute<bool>((_, _) => (true, ThingServices.GetForwarded(message with { Retain = false })));
        }
    }

    /// <summary>
    /// Runs a call with the services, persists its changes and routes the messages that it returns. A call that throws
    /// changes nothing. Blocks while another call runs.
    /// </summary>
    /// <exception cref="DataFolderException">The state cannot be persisted; nothing has changed.</exception>
    public T Execute<T>(Func<ThingServices, DateTimeOffset, (T Result, IReadOnlyList<CloudMessage> Messages)> call)
    {
        lock (_lock)
        {
            HandleWaiting();
            return _calls.Execute(call);
        }
    }

    /// <summary>Waits for the current call. The timer makes no further call, so the state file can be closed.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
            _state?.Dispose();
        }
    }

    private void ChangeSubscriptions(Action<SubscriptionIndex> change)
    {
        lock (_lock)
        {
            change(_router.Subscriptions);
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _timer.OnDue();
            try
            {
                Execute<bool>((services, now) => (true, services.ContinueJobs(now)));
            }
            catch (DataFolderException) // WriteLine has reported the error; the timer tries again.
            {
            }
        }
    }

    private void HandlePublished()
    {
        lock (_lock)
        {
            HandleWaiting();
        }
    }

    private void HandleWaiting()
    {
        while (_published.DequeueAll() is { Count: > 0 } waiting)
        {
            if (waiting.Count > 1 && _calls.TryPublish(waiting))
            {
                continue;
            }

            foreach (PendingPublish publish in waiting)
            {
                publish.Complete(_calls.Publish);
            }
        }
    }
}
