using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>
/// The cloud of a world: the real services of the local cloud behind a broker in memory. The services keep their state
/// when the broker restarts.
/// </summary>
public sealed class WorldCloud
{
    private const long EpochAtStartMs = 1_800_000_000_000;

    private readonly SortedDictionary<string, WorldConnection> _connections = new(StringComparer.Ordinal);
    private readonly VirtualWorld _world;
    private readonly ResponseFaults _responseFaults;
    private SubscriptionIndex _subscriptions = new();
    private WorldEvent? _nextTimeout;

    public WorldCloud(VirtualWorld world)
    {
        _world = world;
        _responseFaults = new ResponseFaults(world);
        Payloads = new PayloadServer(world);
        Services.Jobs.Urls = Payloads.Urls;
    }

    public ThingServices Services { get; } = new();

    public PayloadServer Payloads { get; }

    /// <summary>Whether the broker runs. While it does not, it refuses connections.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>True UTC, in milliseconds since 1970.</summary>
    public long EpochMs => EpochAtStartMs + _world.NowMs;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(EpochMs);

    /// <summary>For tests: the response to a message; null to let the services respond.</summary>
    public Func<CloudMessage, IReadOnlyList<CloudMessage>?> Intercept { get; set; } = _ => null;

    /// <summary>For tests: whether a QoS 1 message from a board gets its PUBACK.</summary>
    public Func<CloudMessage, bool> SendsPuback { get; set; } = _ => true;

    /// <summary>Stops the broker and ends every connection.</summary>
    public void GoDown()
    {
        IsUp = false;
        foreach (WorldConnection connection in _connections.Values.ToArray())
        {
            End(connection, "closed by the broker");
        }

        _subscriptions = new SubscriptionIndex();
    }

    public void ComeUp() => IsUp = true;

    /// <summary>
    /// Processes a CONNECT. An older connection of the thing is taken over. False while the broker is down.
    /// </summary>
    public bool TryAccept(WorldConnection connection)
    {
        if (!IsUp)
        {
            return false;
        }

        TakeOver(connection.Thing);
        _connections[connection.Thing] = connection;
        return true;
    }

    /// <summary>Ends the connection of a thing, because another client has connected with its client id.</summary>
    public void TakeOver(string thing)
    {
        if (_connections.TryGetValue(thing, out WorldConnection? older))
        {
            End(older, "taken over");
        }
    }

    public void End(WorldConnection connection, string reason = "closed by the broker")
    {
        if (connection.IsEnded)
        {
            return;
        }

        if (_connections.GetValueOrDefault(connection.Thing) == connection)
        {
            _connections.Remove(connection.Thing);
            _subscriptions.RemoveAll(connection.Thing);
        }

        connection.End(reason);
    }

    public void Subscribe(WorldConnection connection, string[] filters, Action<bool> acknowledge)
    {
        if (!TryReceiveFrom(connection))
        {
            return;
        }

        bool isGranted = !_world.Plan.TryTrigger(FaultTable.RefuseSuback)
            && filters.All(filter => AccessRules.CanSubscribe(connection.Thing, filter));
        foreach (string filter in filters)
        {
            _subscriptions.Add(connection.Thing, filter, qos: 1);
        }

        acknowledge(isGranted);
    }

    public void Publish(WorldConnection connection, CloudMessage message, Action acknowledge)
    {
        if (!TryReceiveFrom(connection))
        {
            return;
        }

        if (!AccessRules.CanPublish(connection.Thing, message.Topic))
        {
            End(connection, "not allowed to publish there");
            return;
        }

        _world.NotifyCheckers(checker => checker.OnBrokerReceived(connection.Thing, message));
        bool isLate = _world.Plan.TryTrigger(FaultTable.LatePuback);
        bool isAcknowledged = message.Qos == 1 && SendsPuback(message);
        if (isAcknowledged && !isLate)
        {
            acknowledge();
        }

        Send(GetResponses(message), message);
        if (isAcknowledged && isLate)
        {
            acknowledge();
        }
    }

    /// <summary>A user updates the shadow. False when the service rejects the update.</summary>
    public bool TryUpdateShadow(WorldBoard board, string document)
    {
        byte[] payload = Encoding.UTF8.GetBytes(document);
        var result = Services.Shadows.Update(board.Thing, payload, Now);
        if (result.Error is not null)
        {
            return false;
        }

        _world.NotifyCheckers(checker => checker.OnDesiredUpdated(board, payload));
        Send(result.Messages, null);
        return true;
    }

    public void DeleteShadow(WorldBoard board) =>
        Send(Services.Shadows.Delete(board.Thing, default, Now).Messages, null);

    /// <summary>A user creates a job for some boards.</summary>
    /// <exception cref="CloudRequestException">The service rejects the job.</exception>
    public void CreateJob(CreateJobRequest job, IEnumerable<WorldBoard> boards)
    {
        WorldBoard[] targets = [.. boards];
        foreach (WorldBoard board in targets)
        {
            Services.Registry.GetOrCreateThing(board.Thing);
        }

        string[] arns = [.. targets.Select(board => AwsNames.GetThingArn(board.Thing))];
        var created = Services.CreateJob(job with { Targets = arns }, Now);
        foreach (WorldBoard board in targets)
        {
            _world.NotifyCheckers(checker => checker.OnJobCreated(board, job.JobId, job.Document));
        }

        Send(created.Notifications, null);
    }

    /// <summary>A user cancels a job: with force, or only if no board has begun it.</summary>
    /// <exception cref="CloudRequestException">The service rejects the cancellation.</exception>
    public void CancelJob(string jobId, bool isForced) =>
        Send(Services.JobControl.Cancel(jobId, new JobControl.Cancellation(isForced), Now), null);

    /// <summary>A user deletes a job with force.</summary>
    public void DeleteJob(string jobId) => Send(Services.JobControl.Delete(jobId, force: true, Now), null);

    /// <summary>
    /// Delivers messages to their subscribers. <paramref name="request"/> is the message that they respond to; null for
    /// none.
    /// </summary>
    public void Send(IReadOnlyList<CloudMessage> messages, CloudMessage? request)
    {
        foreach (CloudMessage message in _responseFaults.SwapDelta(messages))
        {
            _world.NotifyCheckers(checker => checker.OnCloudMessage(request, message));
            foreach ((string thing, int qos) in _subscriptions.FindSubscribers(message.Topic))
            {
                _connections.GetValueOrDefault(thing)?.Deliver(message with { Qos = Math.Min(message.Qos, qos) });
            }
        }

        ScheduleTimeout();
    }

    // The world polls the services' timeouts, as their host does.
    private void ScheduleTimeout()
    {
        long? atMs = Services.Jobs.NextTimeout?.ToUnixTimeMilliseconds() - EpochAtStartMs;
        if (atMs is { } ms && (_nextTimeout is null || _nextTimeout.AtMs > ms))
        {
            _nextTimeout?.Cancel();
            _nextTimeout = _world.Timeline.ScheduleAt(Math.Max(ms, _world.NowMs), EventKind.Timer, ExpireTimeouts);
        }
    }

    private void ExpireTimeouts()
    {
        _nextTimeout = null;
        Send(Services.ApplyTimeouts(Now), null);
    }

    private IReadOnlyList<CloudMessage> GetResponses(CloudMessage message) =>
        Intercept(message)
        ?? _responseFaults.FindResponse(message)
        ?? Services.Handle(message.Topic, message.Payload, Now);

    // False when the broker is down or the connection has ended.
    private bool TryReceiveFrom(WorldConnection connection)
    {
        connection.KeepAlive.RecordReceived();
        return !connection.IsEnded && _connections.GetValueOrDefault(connection.Thing) == connection;
    }
}
