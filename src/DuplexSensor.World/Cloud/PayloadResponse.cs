using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Cloud;

/// <summary>The response of a payload server to one GET.</summary>
public sealed record PayloadResponse
{
    /// <summary>HTTP status; 0 when the GET fails before a status arrives.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Content-Length in bytes; -1 for none; null for the real length.</summary>
    public long? DeclaredLength { get; init; }

    /// <summary>Content-Encoding; null for none.</summary>
    public string? ContentEncoding { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>Size of the pieces in which the body arrives, in bytes.</summary>
    public int PieceBytes { get; init; } = Limits.FetchPieceBytes;

    /// <summary>
    /// The failure that ends the GET: after the body, or at once when <see cref="Status"/> is 0. Null for success.
    /// </summary>
    public FetchFailure? Failure { get; init; }

    /// <summary>Delay before each event, in milliseconds.</summary>
    public int DelayMs { get; init; } = 10;

    /// <summary>Whether neither an end nor a failure follows the body.</summary>
    public bool NeverEnds { get; init; }
}
