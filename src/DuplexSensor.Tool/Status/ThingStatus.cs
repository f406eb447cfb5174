using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Status;

/// <summary>The status of a thing in its cloud.</summary>
internal sealed record ThingStatus
{
    public required string Thing { get; init; }

    /// <summary>Whether its board is connected; null when unknown.</summary>
    public required bool? IsOnline { get; init; }

    /// <summary>When the connection began or ended; null when unknown.</summary>
    public required DateTimeOffset? OnlineChangedAt { get; init; }

    /// <summary>Time since the board's last report, by the cloud's clock; null when there is none.</summary>
    public required TimeSpan? ReportAge { get; init; }

    /// <summary>When the board booted, by the cloud's clock; null when it does not report that.</summary>
    public DateTimeOffset? BootedAt { get; init; }

    /// <summary>The settings in force: those members of <c>reported</c>.</summary>
    public required JsonObject InForce { get; init; }

    public required JsonObject Desired { get; init; }

    public required JsonObject Delta { get; init; }

    /// <summary>Job executions, newest first.</summary>
    public required IReadOnlyList<ThingJob> Jobs { get; init; }

    public required IReadOnlyList<ThingCertificate> Certificates { get; init; }
}
