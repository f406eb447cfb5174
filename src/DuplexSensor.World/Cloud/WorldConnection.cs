using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Faults;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Cloud;

/// <summary>
/// One MQTT connection that behaves like the device's client library: it sends a QoS 1 message up to three times, a
/// second apart, and then gives up; a lost SUBACK raises no event; closing takes up to 2.2 s.
/// </summary>
public sealed class WorldConnection
{
    private const int RetryMs = 1_000;
    private const int AttemptsMax = 3;

    private readonly VirtualWorld _world;
    private readonly WorldBoard _board;
    private readonly Wire _wire;
    private readonly ConnectionAttempt _attempt;
    private WorldEvent? _retry;
    private bool _awaitsSuback;
    private CloudMessage? _awaitsPuback;
    private bool _isClosed;

    public WorldConnection(VirtualWorld world, WorldBoard board, int session)
    {
        _world = world;
        _board = board;
        Session = session;
        _wire = new Wire(world, board);
        _attempt = new ConnectionAttempt(world, board, this);
        KeepAlive = new KeepAlive(world, this, _wire);
    }

    public int Session { get; }

    public string Thing => _board.Thing;

    /// <summary>Whether the broker has ended the connection. It ignores packets that still arrive.</summary>
    public bool IsEnded { get; private set; }

    internal KeepAlive KeepAlive { get; }

    private WorldCloud Cloud => _world.Cloud;

    public void BeginOpen(bool resetNetwork) => _attempt.Begin(resetNetwork);

    public void BeginSubscribe(string[] filters)
    {
        _awaitsSuback = true;
        SendSubscribe(filters, 1);
    }

    public void BeginPublish(CloudMessage message)
    {
        if (_isClosed)
        {
            return;
        }

        if (message.Qos == 1 && _awaitsPuback is not null)
        {
            throw new PortContractException(
                $"publishes a second QoS 1 message ({message.Topic}) while one is outstanding");
        }

        _awaitsPuback = message.Qos == 1 ? message : _awaitsPuback;
        SendPublish(message, 1);
    }

    /// <summary>A worker sends DISCONNECT and closes. On a half-open connection the broker receives nothing.</summary>
    public void BeginClose()
    {
        CloseClient();
        int delayMs = _world.Random.Between(200, 2_200);
        _world.ScheduleAfter(delayMs, EventKind.Timer, () => _wire.SendToBroker(() => Cloud.End(this)));
    }

    /// <summary>The board loses power. The broker notices by keep-alive or by the next connection.</summary>
    public void PowerOff()
    {
        CloseClient();
        _wire.IsHalfOpen = true;
    }

    /// <summary>From now on no packet arrives at either end, and neither end is notified.</summary>
    public void GoHalfOpen() => _wire.IsHalfOpen = true;

    /// <summary>From now on no packet arrives at the board, as if its stream were out of step.</summary>
    public void StopInbound() => _wire.IsInboundStopped = true;

    /// <summary>The broker closes. The client notices up to 240 ms later; what it sends until then is lost.</summary>
    public void End(string reason)
    {
        IsEnded = true;
        if (!_wire.IsHalfOpen)
        {
            _world.ScheduleAfter(_world.Random.Between(30, 240), EventKind.Timer, () => Fail(reason));
        }
    }

    /// <summary>The client has lost the connection, or could not connect.</summary>
    public void Fail(string reason, LinkEventKind kind = LinkEventKind.Lost)
    {
        if (!_isClosed)
        {
            CloseClient();
            Enqueue(new LinkEvent(kind, Session, reason));
        }
    }

    /// <summary>The broker sends a message.</summary>
    public void Deliver(CloudMessage message)
    {
        bool isSent = IsEnded || DeliverOnce(message);
        if (!isSent && message.Qos == 1)
        {
            _world.ScheduleAfter(_world.Random.Between(5_000, 40_000), EventKind.Timer, () => Deliver(message));
        }
        else if (!IsEnded && _world.Plan.TryTrigger(FaultTable.Duplicate))
        {
            _world.ScheduleAfter(_world.Random.Between(0, 3_000), EventKind.Timer, () => Deliver(message));
        }
    }

    // On the chip, the library drops a message that does not fit the memory, and reads the rest of it as packets.
    private bool DeliverOnce(CloudMessage message) =>
        message.Payload.Length > _board.DeltaBytesMax
        && message.Topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal)
            ? _wire.SendToBoard(LoseByDelta)
            : SendToBoard(new LinkEvent(Session, message.Topic, message.Payload.ToArray()));

    private void LoseByDelta()
    {
        if (!_isClosed)
        {
            Fail("closed by the server or the network");
            _world.NotifyCheckers(checker => checker.OnLostByDelta(_board));
        }
    }

    /// <summary>Sends a packet to the board, where it raises an event. False when the packet is lost.</summary>
    internal bool SendToBoard(LinkEvent linkEvent) => _wire.SendToBoard(() =>
    {
        bool isLate = _isClosed && _board.Link.Session > Session && _world.Plan.TryTrigger(FaultTable.LateEvent);
        if (!_isClosed || isLate)
        {
            Enqueue(linkEvent);
        }
    });

    internal void SendToBroker(Action onArrival) => _wire.SendToBroker(onArrival);

    private void SendSubscribe(string[] filters, int attempt)
    {
        _wire.SendToBroker(() => Cloud.Subscribe(this, filters, SendSuback));
        KeepAlive.RecordSent();
        if (attempt < AttemptsMax)
        {
            _retry = _world.ScheduleAfter(RetryMs, EventKind.Timer, () => SendSubscribe(filters, attempt + 1));
        }
    }

    private void SendSuback(bool isGranted)
    {
        if (_world.Plan.TryTrigger(FaultTable.LoseSuback))
        {
            return;
        }

        _wire.SendToBoard(() =>
        {
            if (_awaitsSuback && !_isClosed)
            {
                _awaitsSuback = false;
                _retry?.Cancel();
                Enqueue(new LinkEvent(isGranted ? LinkEventKind.Subscribed : LinkEventKind.SubscribeRefused, Session));
            }
        });
    }

    private void SendPublish(CloudMessage message, int attempt)
    {
        if (_world.IsTraceEnabled)
        {
            _board.WriteTrace($"-> {message.Topic} {message.Payload.Length} bytes{(attempt > 1 ? " DUP" : "")}");
        }

        _wire.SendToBroker(() => Cloud.Publish(this, message, () => SendPuback(message)));
        KeepAlive.RecordSent();
        if (message.Qos == 1)
        {
            _retry = _world.Timeline.ScheduleAt(
                _board.EffectiveMs + RetryMs, EventKind.Timer, () => RetryPublish(message, attempt + 1));
        }
    }

    private void RetryPublish(CloudMessage message, int attempt)
    {
        if (attempt <= AttemptsMax)
        {
            SendPublish(message, attempt);
            return;
        }

        _awaitsPuback = null;
        Enqueue(new LinkEvent(LinkEventKind.PublishLost, Session));
    }

    // The client matches a PUBACK by packet identifier: it ignores the second PUBACK of a resent message.
    private void SendPuback(CloudMessage message) => _wire.SendToBoard(() =>
    {
        bool isAwaited = ReferenceEquals(_awaitsPuback, message) && !_isClosed;
        if (isAwaited && !_world.Plan.TryTrigger(FaultTable.LosePuback))
        {
            _awaitsPuback = null;
            _retry?.Cancel();
            Enqueue(new LinkEvent(LinkEventKind.Published, Session));
        }
    });

    private void Enqueue(LinkEvent linkEvent)
    {
        if (_world.IsTraceEnabled)
        {
            string late = linkEvent.Session == Session ? "" : " late";
            _board.WriteTrace($"<- {linkEvent.Kind} {linkEvent.Topic}{linkEvent.Reason}{late}");
        }

        _board.Link.Enqueue(linkEvent);
        if (linkEvent.Kind == LinkEventKind.Subscribed)
        {
            _world.NotifyCheckers(checker => checker.OnSubscribed(_board));
        }
    }

    private void CloseClient()
    {
        _isClosed = true;
        _retry?.Cancel();
        KeepAlive.Stop();
        _attempt.Stop();
    }
}
