using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Ports;

/// <summary>
/// The board's link in memory, with one connection at a time and a bounded inbox. It throws
/// <see cref="ContractException"/> when the firmware violates the contract of the port.
/// </summary>
public sealed class WorldLink(VirtualWorld world, WorldBoard board) : ILink
{
    private readonly Queue<LinkEvent> _inbox = new();

    /// <summary>The current connection; null before the first and after a close.</summary>
    public WorldConnection? Connection { get; private set; }

    /// <summary>Number of the last session; 0 before the first.</summary>
    public int Session { get; private set; }

    public void BeginConnect(int session, bool freshNetwork)
    {
        world.Tell(checker => checker.Connecting(board, freshNetwork));
        Drop();
        Session = session;
        Connection = new WorldConnection(world, board, session);
        Connection.BeginOpen(freshNetwork);
    }

    public void BeginSubscribe(string[] filters)
    {
        world.Tell(checker => checker.Subscribing(board, filters));
        Open(nameof(BeginSubscribe)).BeginSubscribe(filters);
    }

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        var message = new CloudMessage(topic, payload[..length]) { Qos = atLeastOnce ? 1 : 0 };
        world.Tell(checker => checker.Published(board, message));
        Open(nameof(BeginPublish)).BeginPublish(message);
    }

    public void BeginClose()
    {
        world.Tell(checker => checker.Closing(board));
        Drop();
    }

    public LinkEvent? TakeEvent()
    {
        if (!_inbox.TryDequeue(out LinkEvent? next))
        {
            return null;
        }

        foreach (Checker checker in world.Checkers)
        {
            checker.Took(board, next);
        }

        return next;
    }

    /// <summary>The board loses power, without a DISCONNECT.</summary>
    public void Vanish()
    {
        _inbox.Clear();
        Connection?.Vanish();
        Connection = null;
    }

    /// <summary>Enqueues an event of the current connection or, late, of an older one.</summary>
    public void Put(LinkEvent next)
    {
        if (_inbox.Count == Limits.InboxEventsMax)
        {
            _inbox.Clear();
            Connection?.BeginClose();
            next = new LinkEvent(LinkEventKind.Lost, Session, "inbox full");
        }

        _inbox.Enqueue(next);
        board.Wake();
    }

    private void Drop()
    {
        _inbox.Clear();
        Connection?.BeginClose();
        Connection = null;
    }

    private WorldConnection Open(string verb) =>
        Connection ?? throw new ContractException($"calls {verb} without a connection");
}
