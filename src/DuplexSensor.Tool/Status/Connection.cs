namespace DuplexSensor.Tool.Status;

/// <summary>A board's connection; null members are unknown.</summary>
/// <param name="IsOnline">Whether the board is connected.</param>
/// <param name="ChangedAt">When the connection began or ended.</param>
/// <param name="EndReason">Why it ended, for example CONNECTION_LOST.</param>
internal sealed record Connection(bool? IsOnline, DateTimeOffset? ChangedAt, string? EndReason);
