using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.World.Faults;
using DuplexSensor.Simulator.World.Ports;

namespace DuplexSensor.Simulator.World.Cloud;

/// <summary>
/// One MQTT connection with the manners of the device's client library: a QoS 1 message is sent three times within 3 s,
/// then there is silence; a lost SUBACK makes no event; closing takes its time.
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

    /// <summary>The broker has let go of it: what still arrives there is nobody's.</summary>
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
            throw new ContractException($"a second QoS 1 message ({message.Topic}) while one is outstanding");
        }

        _awaitsPuback = message.Qos == 1 ? message : _awaitsPuback;
        SendPublish(message, 1);
    }

    /// <summary>A worker says goodbye and closes; on a dead line the broker hears nothing of it.</summary>
    public void BeginClose()
    {
        Stop();
        _world.After(_world.Chance.Between(200, 2_200), EventKind.Timer, () => _wire.ToBroker(() => Cloud.End(this)));
    }

    /// <summary>The chip is gone: the broker notices by keep-alive, or when the next connection takes over.</summary>
    public void Vanish()
    {
        Stop();
        _wire.IsDead = true;
    }

    /// <summary>Nothing arrives any more, at neither end, and nobody is told.</summary>
    public void Die() => _wire.IsDead = true;

    /// <summary>Nothing comes in at the board any more: its stream is out of step.</summary>
    public void Deafen() => _wire.IsDeaf = true;

    /// <summary>The broker closes. The client notices after a moment; what it says meanwhile is lost.</summary>
    public void End(string reason)
    {
        IsEnded = true;
        if (!_wire.IsDead)
        {
            _world.After(_world.Chance.Between(30, 240), EventKind.Timer, () => Lose(reason));
        }
    }

    /// <summary>The client has found its connection gone, or could not make one.</summary>
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

    /// <summary>An event at the client's end of the wire. False when its packet was lost.</summary>
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

    // By its packet identifier: a message that was sent again is acknowledged again, and the client knows that it is
    // done.
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
