using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Cloud;

/// <summary>What a payload server does with one GET.</summary>
public sealed record PayloadAnswer
{
    /// <summary>HTTP status; 0: it fails before there is one.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What it claims in bytes; -1 when it does not say; null: the truth.</summary>
    public long? Claimed { get; init; }

    /// <summary>What it says of a Content-Encoding; null: nothing.</summary>
    public string? Encoding { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>How much of the body comes at a time, in bytes.</summary>
    public int PieceBytes { get; init; } = Limits.FetchPieceBytes;

    /// <summary>How it ends when it does not end well: behind the body, or without a status at once.</summary>
    public FetchFailure? Failure { get; init; }

    /// <summary>Time before each event, in milliseconds.</summary>
    public int PauseMs { get; init; } = 10;

    /// <summary>Never goes on behind the body, until it is abandoned.</summary>
    public bool Hangs { get; init; }
}
