using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Ports;

/// <summary>
/// The board's link in memory, with one connection at a time and a bounded inbox. It throws
/// <see cref="PortContractException"/> when the firmware violates the contract of the port.
/// </summary>
public sealed class WorldLink(VirtualWorld world, WorldBoard board) : ILink
{
    private readonly Queue<LinkEvent> _inbox = new();

    /// <summary>The current connection; null before the first and after a close.</summary>
    public WorldConnection? Connection { get; private set; }

    /// <summary>Number of the last session; 0 before the first.</summary>
    public int Session { get; private set; }

    public void BeginConnect(int session, bool resetNetwork)
    {
        world.NotifyCheckers(checker => checker.OnConnecting(board, resetNetwork));
        CloseConnection();
        Session = session;
        Connection = new WorldConnection(world, board, session);
        Connection.BeginOpen(resetNetwork);
    }

    public void BeginSubscribe(string[] filters)
    {
        world.NotifyCheckers(checker => checker.OnSubscribing(board, filters));
        RequireConnection(nameof(BeginSubscribe)).BeginSubscribe(filters);
    }

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        var message = new CloudMessage(topic, payload[..length]) { Qos = atLeastOnce ? 1 : 0 };
        world.NotifyCheckers(checker => checker.OnPublishing(board, message));
        RequireConnection(nameof(BeginPublish)).BeginPublish(message);
    }

    public void BeginClose()
    {
        world.NotifyCheckers(checker => checker.OnClosing(board));
        CloseConnection();
    }

    public LinkEvent? TryDequeue()
    {
        if (!_inbox.TryDequeue(out LinkEvent? next))
        {
            return null;
        }

        foreach (Checker checker in world.Checkers)
        {
            checker.OnLinkEventDequeued(board, next);
        }

        if (next.Session == Session)
        {
            NotifyOfShadow(next);
        }

        return next;
    }

    /// <summary>The board loses power, without a DISCONNECT.</summary>
    public void PowerOff()
    {
        _inbox.Clear();
        Connection?.PowerOff();
        Connection = null;
    }

    /// <summary>Enqueues an event of the current connection or a late event of an older connection.</summary>
    public void Enqueue(LinkEvent linkEvent)
    {
        if (_inbox.Count == Limits.InboxEventsMax)
        {
            _inbox.Clear();
            Connection?.BeginClose();
            linkEvent = new LinkEvent(LinkEventKind.Lost, Session, "inbox full");
        }

        _inbox.Enqueue(linkEvent);
        board.Wake();
    }

    private void CloseConnection()
    {
        _inbox.Clear();
        Connection?.BeginClose();
        Connection = null;
    }

    private WorldConnection RequireConnection(string operation) =>
        Connection ?? throw new PortContractException($"calls {operation} without a connection");

    // Parsed once for all checkers, because a delta may have 80 kB. A test may have sent any payload.
    private void NotifyOfShadow(LinkEvent received)
    {
        if (received is not { Kind: LinkEventKind.Received, Topic: { } topic, Payload: { } payload })
        {
            return;
        }

        bool isDelta = topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal);
        bool isAccepted = topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal)
            && payload.AsSpan().IndexOf("\"desired\""u8) >= 0;
        if (!isDelta && !isAccepted)
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            if (!TryRead(document.RootElement, out long version, out JsonElement state))
            {
                return;
            }

            if (isDelta)
            {
                world.NotifyCheckers(checker => checker.OnDeltaDequeued(board, version, state));
            }
            else if (state.TryGetProperty("desired", out JsonElement desired))
            {
                world.NotifyCheckers(checker => checker.OnDesiredAccepted(board, version, desired));
            }
        }
        catch (JsonException)
        {
            // The firmware drops it too.
        }
    }

    private static bool TryRead(JsonElement message, out long version, out JsonElement state)
    {
        version = 0;
        state = default;
        return message.ValueKind == JsonValueKind.Object
            && message.TryGetProperty("state", out state)
            && state.ValueKind == JsonValueKind.Object
            && message.TryGetProperty("version", out JsonElement number)
            && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt64(out version)
            && version > 0;
    }
}
