using DuplexSensor.Core.Bounds;

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

    /// <summary>Nothing came for <see cref="Limits.FetchReadTimeoutMs"/>.</summary>
    Stalled,

    /// <summary>The server is not who it must be: chain or host name does not verify.</summary>
    Untrusted,

    /// <summary>There was no memory for the connection.</summary>
    OutOfMemory,
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
    /// What the server claims in bytes, with <see cref="FetchEventKind.Head"/>: <see cref="ParseContentLength"/> its header
    /// Content-Length, whatever the platform makes of that.
    /// </summary>
    public long ContentLength;

    /// <summary>
    /// With <see cref="FetchEventKind.Head"/>: the body is not the payload but an encoding of it, which nobody here can
    /// undo. <see cref="IsContentEncoded"/> tells it by the header Content-Encoding.
    /// </summary>
    public bool IsEncoded;

    /// <summary>Room for one piece of a body (<see cref="Limits.FetchPieceBytes"/>).</summary>
    public readonly byte[] Bytes = new byte[Limits.FetchPieceBytes];

    /// <summary>
    /// How many of <see cref="Bytes"/> are filled, with <see cref="FetchEventKind.Piece"/>; at least 1.
    /// </summary>
    public int Count;

    /// <summary>With <see cref="FetchEventKind.Failed"/>.</summary>
    public FetchFailure Failure;

    /// <summary>
    /// What a header Content-Length says, in bytes: -1 where there is none, -2 where it is no number, and
    /// <see cref="long.MaxValue"/> where the number has more than 18 digits (RFC 9110, "Content-Length").
    /// </summary>
    /// <param name="header">Its value as it came, or null.</param>
    public static long ParseContentLength(string? header)
    {
        if (header == null)
        {
            return -1;
        }

        string digits = header.Trim();
        long length = 0;
        foreach (char c in digits)
        {
            if (c < '0' || c > '9')
            {
                return -2;
            }

            length = (length * 10) + c - '0';
        }

        return digits.Length == 0 ? -2 : digits.Length > 18 ? long.MaxValue : length;
    }

    /// <summary>Whether a header Content-Encoding names any coding but "identity".</summary>
    /// <param name="header">Its value as it came, or null.</param>
    public static bool IsContentEncoded(string? header)
    {
        string coding = header == null ? "" : header.Trim().ToLower();
        return coding.Length > 0 && coding != "identity";
    }
}
