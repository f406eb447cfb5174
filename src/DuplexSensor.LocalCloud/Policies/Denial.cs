using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// Something that a client asked for and may not do; without a client, an action of a policy that matches nothing.
/// </summary>
public sealed record Denial(ConnectionIdentity? Who, string Action, string Resource, Refusal Refusal)
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required DateTimeOffset Time { get; init; }

    /// <summary>The statement that would allow it, where none does.</summary>
    public JsonObject? MissingStatement => Refusal.IsByDefault
        ? new JsonObject { ["Effect"] = "Allow", ["Action"] = Action, ["Resource"] = Resource }
        : null;

    public string Text
    {
        get
        {
            string missing = MissingStatement is { } statement ? $", missing {statement.ToJsonString(Plain)}" : "";
            return $"{Action} on {Resource}: {Refusal.Reason}{missing}";
        }
    }
}
