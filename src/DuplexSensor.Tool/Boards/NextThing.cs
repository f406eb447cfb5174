using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Boards;

/// <summary>The next onboarded thing without a board: none has ever reported as it.</summary>
internal static class NextThing
{
    /// <summary>Null when each has one.</summary>
    public static async Task<string?> FindAsync(IBoardCloud cloud, CancellationToken cancellationToken)
    {
        foreach (string thing in cloud.ListOnboarded())
        {
            JsonObject? shadow = await cloud.FindShadowAsync(thing, cancellationToken);
            if (shadow?["state"]?["reported"] is null)
            {
                return thing;
            }
        }

        return null;
    }
}
