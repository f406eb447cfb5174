using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// An action that the policies do not allow to a client. Without an identity, the denial is about an unknown action in
/// a policy.
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

    public string Description
    {
        get
        {
            string missing = MissingStatement is { } statement ? $", missing {statement.ToJsonString(Plain)}" : "";
            return $"{Action} on {Resource}: {Reason.Text}{missing}";
        }
    }
}
