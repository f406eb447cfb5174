namespace DuplexSensor.Tool.Status;

/// <summary>What a cloud tells of a board's connection; null for what it does not tell.</summary>
/// <param name="IsOnline">Whether the board is connected.</param>
/// <param name="ChangedAt">When the connection began or ended.</param>
/// <param name="EndReason">Why it ended, for example CONNECTION_LOST.</param>
internal sealed record Connection(bool? IsOnline, DateTimeOffset? ChangedAt, string? EndReason);
