namespace DuplexSensor.Core.Ports;

/// <summary>What has come of a fetch.</summary>
public enum FetchEventKind
{
    /// <summary>
    /// Status line and headers: <see cref="FetchEvent.StatusCode"/>, <see cref="FetchEvent.ContentLength"/>.
    /// </summary>
    Head,

    /// <summary>The next bytes of the body: <see cref="FetchEvent.Bytes"/>, <see cref="FetchEvent.Count"/>.</summary>
    Piece,

    /// <summary>The server has ended the body.</summary>
    End,

    /// <summary>It failed: <see cref="FetchEvent.Failure"/>.</summary>
    Failed,
}

/// <summary>Why a fetch failed before its end.</summary>
public enum FetchFailure
{
    /// <summary>Nobody listens, the name is unknown, or the network is down.</summary>
    Refused,

    /// <summary>The connection broke.</summary>
    Reset,

    /// <summary>Nothing came for <see cref="Limits.FetchStallMs"/>.</summary>
    Stalled,

    /// <summary>The server is not who it must be: chain or host name does not verify.</summary>
    Untrusted,

    /// <summary>There was no memory for the connection.</summary>
    OutOfMemory,

    /// <summary>The Content-Length cannot be read, so nobody can tell where the body begins and ends.</summary>
    BadLength,

    /// <summary>The body is encoded (Content-Encoding): its bytes are not the payload's.</summary>
    Encoded,
}

/// <summary>One event of an <see cref="IFetcher"/>. Core owns one and has it filled again and again.</summary>
public sealed class FetchEvent
{
    /// <summary>The number that <see cref="IFetcher.BeginGet"/> was given.</summary>
    public int FetchNumber;

    public FetchEventKind Kind;

    /// <summary>HTTP status, with <see cref="FetchEventKind.Head"/>.</summary>
    public int StatusCode;

    /// <summary>
    /// What the server claims in bytes, with <see cref="FetchEventKind.Head"/>; -1 when it does not say.
    /// </summary>
    public long ContentLength;

    /// <summary>Room for one piece of a body (<see cref="Limits.FetchPieceBytes"/>).</summary>
    public readonly byte[] Bytes = new byte[Limits.FetchPieceBytes];

    /// <summary>
    /// How many of <see cref="Bytes"/> are filled, with <see cref="FetchEventKind.Piece"/>; at least 1.
    /// </summary>
    public int Count;

    /// <summary>With <see cref="FetchEventKind.Failed"/>.</summary>
    public FetchFailure Failure;
}
