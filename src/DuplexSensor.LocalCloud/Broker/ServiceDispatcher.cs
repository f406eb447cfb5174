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
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(2);
    // A timer allows 49 days; the wait is longer after the clock was set back.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly MessageRouter _router;
    private readonly ThingServices _services;
    private readonly TimeProvider _time;
    private readonly PersistedState? _state;
    private readonly ITimer _timer;
    private DateTimeOffset? _timerDueAt;
    private bool _hasFailed;

    /// <exception cref="DataFolderException">The state cannot be read, or belongs to another account.</exception>
    public ServiceDispatcher(
        ThingServices services, TimeProvider time, FaultSwitches faults, StateFile? stateFile,
        AwsAccount? account = null)
    {
        (_services, _time, _router) = (services, time, new MessageRouter(faults, services.Jobs.Events.Dequeue));
        Account = account ?? AwsAccount.Default;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        services.Shadows.InjectError = () => faults.TryTrigger(Faults.Shadow409) ? ShadowError.VersionConflict
            : faults.TryTrigger(Faults.Shadow429) ? ShadowError.TooManyRequests
            : null;
        if (stateFile is not null)
        {
            _state = new PersistedState(services, stateFile, time);
            _state.Claim(Account);
        }

        OnTimer();
    }

    /// <summary>Enqueues a message for a client at a QoS. Must not block. Set it before a client connects.</summary>
    public Action<string, CloudMessage, int> Deliver { set => _router.Deliver = value; }

    /// <summary>Called with a policy's name and a name in it that AWS IoT does not have.</summary>
    public Action<string, UnknownName> OnUnknownName { private get; set; } = (_, _) => { };

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
        lock (_gate)
        {
            using AwsAccount.Scope account = Account.Enter();
            return _services.Authorizer.FindApplied(identity);
        }
    }

    public bool IsCertificateActive(string certificateId)
    {
        lock (_gate)
        {
            return _services.Certificates.IsActive(certificateId);
        }
    }

    /// <summary>
    /// Adds a subscription, or changes its QoS. Sends the topic's retained message for a new filter without wildcards.
    /// </summary>
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

    public void Unsubscribe(string clientId, string filter) =>
        ChangeSubscriptions(subscriptions => subscriptions.Remove(clientId, filter));

    /// <summary>Removes all subscriptions of a client.</summary>
    public void UnsubscribeAll(string clientId) =>
        ChangeSubscriptions(subscriptions => subscriptions.RemoveAll(clientId));

    /// <summary>
    /// Routes a message that a client published, and handles it when it is a request. A response of the jobs service
    /// goes only to the requester's connection, even without a subscription (AWS IoT developer guide, Reserved topics).
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

    /// <summary>Routes a request above the limit of requests in flight, and rejects it.</summary>
    public void Reject(CloudMessage message) => Execute<bool>((_, now) => (
        true,
        [.. ThingServices.PublishRejected(message, now).Select(response => MessageRouter.Mark(message, response))]));

    /// <summary>Routes a will. No service handles a will on any topic (AWS IoT developer guide, MQTT).</summary>
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
    /// Runs a call with the services, persists its changes and routes the messages that it returns. A call that throws
    /// changes nothing. Blocks while another call runs.
    /// </summary>
    /// <exception cref="DataFolderException">The state cannot be persisted; nothing has changed.</exception>
    public T Execute<T>(Func<ThingServices, DateTimeOffset, (T Answer, IReadOnlyList<CloudMessage> Messages)> call)
    {
        lock (_gate)
        {
            using AwsAccount.Scope account = Account.Enter();
            DateTimeOffset now = _time.GetUtcNow();
            _hasFailed = !TryApplyTimeouts(now);
            try
            {
                (T result, IReadOnlyList<CloudMessage> messages) = call(_services, now);
                _state?.Commit();
                _router.Route(messages);
                ReportUnknownNames();
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
                _services.Policies.DequeueUnknownNames();
                SetTimer(now);
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _state?.Dispose();
    }

    private void ChangeSubscriptions(Action<SubscriptionIndex> change)
    {
        lock (_gate)
        {
            change(_router.Subscriptions);
        }
    }

    // After the commit, because a policy that could not be persisted does not exist.
    private void ReportUnknownNames()
    {
        foreach ((string policy, UnknownName unknown) in _services.Policies.DequeueUnknownNames())
        {
            OnUnknownName(policy, unknown);
        }
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
            catch (DataFolderException) // WriteLine has reported the error; the timer tries again.
            {
            }
        }
    }

    // A timeout that cannot be persisted stays due. The call goes on, so that reads still work.
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

    // The timer handles one batch of the job backlog at a time, so that other calls run between batches.
    private void SetTimer(DateTimeOffset now)
    {
        DateTimeOffset? next = _services.HasJobBacklog ? DateTimeOffset.MinValue : _services.Jobs.NextTimeout;
        if (next == _timerDueAt)
        {
            return;
        }

        _timerDueAt = next;
        TimeSpan wait = next is not { } at ? Timeout.InfiniteTimeSpan
            : at > now ? new TimeSpan(Math.Min((at - now).Ticks, WaitMax.Ticks))
            : _hasFailed ? RetryAfter
            : BatchPause;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
