namespace DuplexSensor.Core.Link;

/// <summary>State of a <see cref="LinkSession"/>.</summary>
public enum LinkState
{
    /// <summary>No connection. The next one is opened when the backoff is over.</summary>
    Waiting,

    /// <summary>TCP, TLS and CONNECT are in progress; CONNACK has not come.</summary>
    Connecting,

    /// <summary>Connected. SUBSCRIBE was sent; SUBACK has not come.</summary>
    Subscribing,

    /// <summary>SUBACK has granted all filters. Messages can be sent and received.</summary>
    Online,
}

/// <summary>The allowed transitions of <see cref="LinkState"/>.</summary>
public static class LinkStates
{
    /// <summary>
    /// Whether <paramref name="next"/> may follow: Waiting follows each other state; each other state has one
    /// predecessor.
    /// </summary>
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
