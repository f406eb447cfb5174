using System.Text.Json.Nodes;
using DuplexSensor.Tool.Boards;
using DuplexSensor.Tool.Export;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

/// <summary>Shadows in memory.</summary>
internal sealed class FakeBoardCloud : IBoardCloud
{
    /// <summary>Shadow by thing, in the order in which they are listed; null for none.</summary>
    public Dictionary<string, string?> Shadows { get; } = [];

    /// <summary>How often a shadow was read.</summary>
    public int Reads { get; private set; }

    public string Description => "a cloud";

    public IEnumerable<string> Notes => [];

    public IReadOnlyList<string> ListOnboarded() => [.. Shadows.Keys];

    public Task<BoardTarget> OnboardAsync(string thing, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JsonObject?> FindShadowAsync(string thing, CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult(Shadows[thing] is { } text ? JsonNode.Parse(text)!.AsObject() : null);
    }
}
