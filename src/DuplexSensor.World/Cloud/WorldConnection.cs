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
    private const int ResendMs = 1_000;
    private const int SendsMax = 3;

    private readonly VirtualWorld _world;
    private readonly WorldBoard _board;
    private readonly Wire _wire;
    private readonly WorldConnecting _connecting;
    private WorldEvent? _resend;
    private bool _awaitsSuback;
    private CloudMessage? _awaitsPuback;
    private bool _isClosed;

    public WorldConnection(VirtualWorld world, WorldBoard board, int session)
    {
        _world = world;
        _board = board;
        Session = session;
        _wire = new Wire(world, board);
        _connecting = new WorldConnecting(world, board, this);
        KeepAlive = new KeepAlive(world, this, _wire);
    }

    public int Session { get; }

    public string Thing => _board.Thing;

    /// <summary>Whether the broker has ended the connection. It ignores packets that still arrive.</summary>
    public bool IsEnded { get; private set; }

    internal KeepAlive KeepAlive { get; }

    private WorldCloud Cloud => _world.Cloud;

    public void BeginOpen(bool freshNetwork) => _connecting.Begin(freshNetwork);

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
            throw new ContractException($"publishes a second QoS 1 message ({message.Topic}) while one is outstanding");
        }

        _awaitsPuback = message.Qos == 1 ? message : _awaitsPuback;
        SendPublish(message, 1);
    }

    /// <summary>A worker sends DISCONNECT and closes. On a half-open connection the broker receives nothing.</summary>
    public void BeginClose()
    {
        Stop();
        int delayMs = _world.Chance.Between(200, 2_200);
        _world.After(delayMs, EventKind.Timer, () => _wire.ToBroker(() => Cloud.End(this)));
    }

    /// <summary>The board loses power. The broker notices by keep-alive or by the next connection.</summary>
    public void Vanish()
    {
        Stop();
        _wire.IsDead = true;
    }

    /// <summary>From now on no packet arrives at either end, and neither end is notified.</summary>
    public void Die() => _wire.IsDead = true;

    /// <summary>From now on no packet arrives at the board, as if its stream were out of step.</summary>
    public void Deafen() => _wire.IsDeaf = true;

    /// <summary>The broker closes. The client notices up to 240 ms later; what it sends until then is lost.</summary>
    public void End(string reason)
    {
        IsEnded = true;
        if (!_wire.IsDead)
        {
            _world.After(_world.Chance.Between(30, 240), EventKind.Timer, () => Lose(reason));
        }
    }

    /// <summary>The client has lost the connection, or could not connect.</summary>
    public void Lose(string reason, LinkEventKind kind = LinkEventKind.Lost)
    {
        if (!_isClosed)
        {
            Stop();
            Put(new LinkEvent(kind, Session, reason));
        }
    }

    /// <summary>The broker sends a message.</summary>
    public void Deliver(CloudMessage message)
    {
        if (IsEnded)
        {
            return;
        }

        bool isSent = Receive(new LinkEvent(Session, message.Topic, message.Payload.ToArray()));
        if (!isSent && message.Qos == 1)
        {
            _world.After(_world.Chance.Between(5_000, 40_000), EventKind.Timer, () => Deliver(message));
        }
        else if (_world.Plan.Strikes(FaultTable.Duplicate))
        {
            _world.After(_world.Chance.Between(0, 3_000), EventKind.Timer, () => Deliver(message));
        }
    }

    /// <summary>Sends a packet to the board, where it raises an event. False when the packet is lost.</summary>
    internal bool Receive(LinkEvent next) => _wire.ToBoard(() =>
    {
        bool isLate = _isClosed && _board.Link.Session > Session && _world.Plan.Strikes(FaultTable.LateEvent);
        if (!_isClosed || isLate)
        {
            Put(next);
        }
    });

    internal void ToBroker(Action arrive) => _wire.ToBroker(arrive);

    private void SendSubscribe(string[] filters, int send)
    {
        _wire.ToBroker(() => Cloud.Subscribe(this, filters, TakeSuback));
        KeepAlive.NoteSent();
        if (send < SendsMax)
        {
            _resend = _world.After(ResendMs, EventKind.Timer, () => SendSubscribe(filters, send + 1));
        }
    }

    private void TakeSuback(bool isGranted)
    {
        if (_world.Plan.Strikes(FaultTable.LoseSuback))
        {
            return;
        }

        _wire.ToBoard(() =>
        {
            if (_awaitsSuback && !_isClosed)
            {
                _awaitsSuback = false;
                _resend?.Cancel();
                Put(new LinkEvent(isGranted ? LinkEventKind.Subscribed : LinkEventKind.SubscribeRefused, Session));
            }
        });
    }

    private void SendPublish(CloudMessage message, int send)
    {
        if (_world.IsTraced)
        {
            _board.Note($"-> {message.Topic} {message.Payload.Length} bytes{(send > 1 ? " DUP" : "")}");
        }

        _wire.ToBroker(() => Cloud.Publish(this, message, () => TakePuback(message)));
        KeepAlive.NoteSent();
        if (message.Qos == 1)
        {
            _resend = _world.Timeline.At(_board.LocalMs + ResendMs, EventKind.Timer, () => Resend(message, send + 1));
        }
    }

    private void Resend(CloudMessage message, int send)
    {
        if (send <= SendsMax)
        {
            SendPublish(message, send);
            return;
        }

        _awaitsPuback = null;
        Put(new LinkEvent(LinkEventKind.PublishLost, Session));
    }

    // The client matches a PUBACK by packet identifier: of a message that it has sent twice it ignores the second one.
    private void TakePuback(CloudMessage message) => _wire.ToBoard(() =>
    {
        bool isAwaited = ReferenceEquals(_awaitsPuback, message) && !_isClosed;
        if (isAwaited && !_world.Plan.Strikes(FaultTable.LosePuback))
        {
            _awaitsPuback = null;
            _resend?.Cancel();
            Put(new LinkEvent(LinkEventKind.Published, Session));
        }
    });

    private void Put(LinkEvent next)
    {
        if (_world.IsTraced)
        {
            _board.Note($"<- {next.Kind} {next.Topic}{next.Reason}{(next.Session == Session ? "" : " late")}");
        }

        _board.Link.Put(next);
        if (next.Kind == LinkEventKind.Subscribed)
        {
            _world.Tell(checker => checker.Granted(_board));
        }
    }

    private void Stop()
    {
        _isClosed = true;
        _resend?.Cancel();
        KeepAlive.Stop();
        _connecting.Stop();
    }
}
