using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Ports;

/// <summary>Kind of an event of a fetch.</summary>
public enum FetchEventKind
{
    /// <summary>
    /// Status line and headers: <see cref="FetchEvent.StatusCode"/>, <see cref="FetchEvent.ContentLength"/>.
    /// </summary>
    Head,

    /// <summary>The next bytes of the body: <see cref="FetchEvent.Bytes"/>, <see cref="FetchEvent.Count"/>.</summary>
    Piece,

    /// <summary>The body has ended. The last event of a fetch.</summary>
    End,

    /// <summary>The fetch failed: <see cref="FetchEvent.Failure"/>. The last event of a fetch.</summary>
    Failed,
}

/// <summary>Why a fetch failed before its end.</summary>
public enum FetchFailure
{
    /// <summary>No connection: nothing listens on the port, the host name is unknown, or the network is down.</summary>
    Refused,

    /// <summary>The connection ended before the body was complete.</summary>
    Reset,

    /// <summary>No byte came for <see cref="Limits.FetchReadTimeoutMs"/>.</summary>
    Stalled,

    /// <summary>The server's certificate was not verified (D11).</summary>
    Untrusted,

    /// <summary>Memory was too short for the connection.</summary>
    OutOfMemory,
}

/// <summary>
/// One event of an <see cref="IFetcher"/>. Core owns one object, and <see cref="IFetcher.TryDequeue"/> overwrites it
/// with each event.
/// </summary>
public sealed class FetchEvent
{
    /// <summary>The number from <see cref="IFetcher.BeginGet"/>: it identifies the fetch of this event.</summary>
    public int FetchNumber;

    /// <summary>Kind of the event. It decides which of the members below are set.</summary>
    public FetchEventKind Kind;

    /// <summary>HTTP status code, with <see cref="FetchEventKind.Head"/>.</summary>
    public int StatusCode;

    /// <summary>
    /// With <see cref="FetchEventKind.Head"/>: bytes of the body by the header Content-Length, as
    /// <see cref="ParseContentLength"/> returns it. The platform's value of that header is not used.
    /// </summary>
    public long ContentLength;

    /// <summary>
    /// With <see cref="FetchEventKind.Head"/>: the body is compressed or otherwise encoded
    /// (<see cref="IsContentEncoded"/>). The firmware cannot decode it.
    /// </summary>
    public bool IsEncoded;

    /// <summary>Buffer for one piece of the body, <see cref="Limits.FetchPieceBytes"/> long.</summary>
    public readonly byte[] Bytes = new byte[Limits.FetchPieceBytes];

    /// <summary>
    /// With <see cref="FetchEventKind.Piece"/>: how many of <see cref="Bytes"/> are filled; at least 1.
    /// </summary>
    public int Count;

    /// <summary>With <see cref="FetchEventKind.Failed"/>: why the fetch failed.</summary>
    public FetchFailure Failure;

    /// <summary>
    /// The number of bytes that a header Content-Length promises (RFC 9110, "Content-Length"): -1 without the header,
    /// -2 when it is not a number, <see cref="long.MaxValue"/> when the number has more than 18 digits.
    /// </summary>
    /// <param name="header">The header's value as received, or null.</param>
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

    /// <summary>Whether a header Content-Encoding names a coding other than "identity".</summary>
    /// <param name="header">The header's value as received, or null.</param>
    public static bool IsContentEncoded(string? header)
    {
        string coding = header == null ? "" : header.Trim().ToLower();
        return coding.Length > 0 && coding != "identity";
    }
}
