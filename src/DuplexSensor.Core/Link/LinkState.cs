namespace DuplexSensor.Core.Link;

/// <summary>Where the link session stands.</summary>
public enum LinkState
{
    /// <summary>No connection; the backoff runs.</summary>
    Waiting,

    /// <summary>TCP, TLS and CONNECT are on their way.</summary>
    Connecting,

    /// <summary>Connected; SUBSCRIBE is on its way.</summary>
    Subscribing,

    /// <summary>Everything granted: messages may go both ways.</summary>
    Online,
}

/// <summary>The table of <see cref="LinkState"/>.</summary>
public static class LinkStates
{
    /// <summary>From each state one may fall back to waiting; forwards there is one way only.</summary>
    public static bool CanFollow(LinkState state, LinkState next)
    {
        switch (next)
        {
            case LinkState.Waiting: return state != LinkState.Waiting;
            case LinkState.Connecting: return state == LinkState.Waiting;
            case LinkState.Subscribing: return state == LinkState.Connecting;
            default: return state == LinkState.Subscribing;
        }
    }
}
