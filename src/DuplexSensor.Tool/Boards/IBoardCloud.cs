using System.Text.Json.Nodes;
using DuplexSensor.Tool.Export;

namespace DuplexSensor.Tool.Boards;

/// <summary>The cloud to which boards are connected.</summary>
internal interface IBoardCloud
{
    /// <summary>Its description for the user.</summary>
    string Description { get; }

    /// <summary>Advice for the user, a line each.</summary>
    IEnumerable<string> Notes { get; }

    /// <summary>The things whose keys are on this PC, in ordinal order.</summary>
    IReadOnlyList<string> ListOnboarded();

    /// <summary>Onboards a thing; a complete one stays as it is. Returns what its export needs.</summary>
    /// <exception cref="UserException">It could not be onboarded.</exception>
    Task<BoardTarget> OnboardAsync(string thing, CancellationToken cancellationToken);

    /// <summary>The shadow's document; null when the thing has none.</summary>
    /// <exception cref="UserException">The cloud does not answer.</exception>
    Task<JsonObject?> FindShadowAsync(string thing, CancellationToken cancellationToken);
}
