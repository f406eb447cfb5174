using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// Something that a client asked for and may not do; without a client, an action of a policy that matches nothing.
/// </summary>
public sealed record Denial(ConnectionIdentity? Identity, string Action, string Resource, DenyReason Reason)
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required DateTimeOffset Time { get; init; }

    /// <summary>The statement that would allow it, where none does.</summary>
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
