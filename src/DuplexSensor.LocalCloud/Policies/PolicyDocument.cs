using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>A parsed policy document.</summary>
internal sealed class PolicyDocument
{
    // AWS IoT quotas: characters without white space.
    private const int LengthMax = 2_048;

    private static readonly string[] Versions = ["2012-10-17", "2008-10-17"];

    private PolicyDocument(IReadOnlyList<PolicyStatement> statements) => Statements = statements;

    public IReadOnlyList<PolicyStatement> Statements { get; }

    /// <summary>The actions with the prefix iot: that AWS IoT does not have.</summary>
    public IEnumerable<string> UnknownActions =>
        Statements.SelectMany(statement => statement.UnknownActions).Distinct();

    /// <exception cref="CloudRequestException">
    /// The document is not valid in the policy language. The message contains the place of the error.
    /// </exception>
    public static PolicyDocument Parse(string text)
    {
        if (text.Count(c => !char.IsWhiteSpace(c)) > LengthMax)
        {
            throw CloudRequestException.MalformedPolicy(
                $"A policy has {LengthMax} characters at most, without white space.");
        }

        if (!JsonBytes.TryParse(Encoding.UTF8.GetBytes(text), out JsonObject? document))
        {
            throw CloudRequestException.MalformedPolicy(
                $"The policy document {JsonBytes.FindEncodingError(text) ?? "is not a JSON object"}.");
        }

        if (!Versions.Contains(document["Version"]?.ToString()))
        {
            throw CloudRequestException.MalformedPolicy($"'Version' must be {Versions[0]}.");
        }

        JsonNode?[] statements = document["Statement"] is JsonArray list ? [.. list] : [document["Statement"]];
        return statements.Length > 0
            ? new PolicyDocument([.. statements.Select(PolicyStatement.Parse)])
            : throw CloudRequestException.MalformedPolicy("'Statement' is empty.");
    }
}
