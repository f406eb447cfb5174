using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Calls to the services: each handles a request, persists its changes and routes its messages. Several published
/// messages can be handled together, in one transaction. Not thread-safe.
/// </summary>
internal sealed class ServiceCalls(
    ThingServices services, TimeProvider time, MessageRouter router, PersistedState? state, AwsAccount account)
{
    /// <summary>Called with a policy's name and a name in it that AWS IoT does not have.</summary>
    public Action<string, UnknownName> OnUnknownName { private get; set; } = (_, _) => { };

    /// <summary>Called at the end of each call, with its time and whether the state could not be persisted.</summary>
    public required Action<DateTimeOffset, bool> OnDone { private get; init; }

    /// <summary>Runs one call. A call that throws changes nothing.</summary>
    /// <exception cref="DataFolderException">The state cannot be persisted; nothing has changed.</exception>
    public T Execute<T>(Func<ThingServices, DateTimeOffset, (T Result, IReadOnlyList<CloudMessage> Messages)> call)
    {
        using AwsAccount.Scope scope = account.Enter();
        DateTimeOffset now = time.GetUtcNow();
        bool hasFailed = !TryApplyTimeouts(now);
        try
        {
            (T result, IReadOnlyList<CloudMessage> messages) = call(services, now);
            state?.Commit();
            router.Route(messages);
            ReportUnknownNames();
            return result;
        }
        catch (DataFolderException)
        {
            hasFailed = true;
            throw;
        }
        finally
        {
            state?.Undo();
            services.Policies.DequeueUnknownNames();
            OnDone(now, hasFailed);
        }
    }

    /// <summary>Handles one published message, and rejects it when its changes cannot be persisted.</summary>
    public void Publish(PendingPublish publish)
    {
        try
        {
            Execute<bool>((_, now) => (true, Handle(publish, services.Publish, now)));
        }
        catch (DataFolderException)
        {
            Execute<bool>((_, now) => (true, Handle(publish, services.RejectUnpersisted, now)));
        }
    }

    /// <summary>
    /// Handles published messages in one transaction, and completes them. If one cannot be handled, or the changes
    /// cannot be persisted, nothing has happened, and the result is false: handle each message alone. The same without
    /// a state file, because nothing can be undone.
    /// </summary>
    public bool TryPublish(IReadOnlyList<PendingPublish> all)
    {
        if (state is null)
        {
            return false;
        }

        using AwsAccount.Scope scope = account.Enter();
        DateTimeOffset now = time.GetUtcNow();
        bool hasFailed = !TryApplyTimeouts(now);
        try
        {
            foreach (PendingPublish publish in all)
            {
                publish.Results = Handle(publish, services.Publish, now);
                if (services.Jobs.Events.Dequeue() is { Count: > 0 } events)
                {
                    publish.Results = [.. publish.Results, .. events];
                }
            }

            state.Commit();
        }
        catch (Exception)
        {
            state.Undo();
            return false;
        }

        foreach (PendingPublish publish in all)
        {
            publish.Complete(handled => router.Route(handled.Results));
        }

        OnDone(now, hasFailed);
        return true;
    }

    private IReadOnlyList<CloudMessage> Handle(
        PendingPublish publish,
        Func<CloudMessage, DateTimeOffset, IReadOnlyList<CloudMessage>> handle,
        DateTimeOffset now)
    {
        CloudMessage message = publish.Message;
        IReadOnlyList<CloudMessage> results = publish.IsExcess
            ? ThingServices.RejectExcess(message, now)
            : handle(message, now);
        var addressed = new CloudMessage[results.Count];
        for (int i = 0; i < addressed.Length; i++)
        {
            addressed[i] = router.AddressTo(publish.Requester, message, results[i]);
        }

        return addressed;
    }

    // After the commit, because a policy that could not be persisted does not exist.
    private void ReportUnknownNames()
    {
        foreach ((string policy, UnknownName unknown) in services.Policies.DequeueUnknownNames())
        {
            OnUnknownName(policy, unknown);
        }
    }

    // A timeout that cannot be persisted stays due. The call goes on, so that reads still work.
    private bool TryApplyTimeouts(DateTimeOffset now)
    {
        try
        {
            IReadOnlyList<CloudMessage> messages = services.ApplyTimeouts(now);
            state?.Commit();
            router.Route(messages);
            return true;
        }
        catch (DataFolderException)
        {
            state?.Undo();
            return false;
        }
    }
}
