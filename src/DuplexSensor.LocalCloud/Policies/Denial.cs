using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// An action that the policies do not allow to a client. Without an identity, the denial is about a name in a policy
/// that AWS IoT does not have.
/// </summary>
public sealed record Denial(ConnectionIdentity? Identity, string Action, string Resource, DenyReason Reason)
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required DateTimeOffset Time { get; init; }

    /// <summary>The statement that would allow the action, when no statement allows it; otherwise null.</summary>
    public JsonObject? MissingStatement => Reason.IsImplicit
        ? new JsonObject { ["Effect"] = "Allow", ["Action"] = Action, ["Resource"] = Resource }
        : null;

    /// <summary>The client, or an empty text for an unknown name in a policy.</summary>
    internal string ClientId => Identity?.ClientId ?? "";

    /// <summary>Whether another denial has the same client and the same <see cref="Description"/>.</summary>
    internal bool HasSameText(Denial other) =>
        (ClientId, Action, Resource, Reason) == (other.ClientId, other.Action, other.Resource, other.Reason);

    public string Description
    {
        get
        {
            string missing = MissingStatement is { } statement ? $", missing {statement.ToJsonString(Plain)}" : "";
            return $"{Action} on {Resource}: {Reason.Text}{missing}";
        }
    }
}
