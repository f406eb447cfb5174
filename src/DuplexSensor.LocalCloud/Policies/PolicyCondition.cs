using System.Net;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// One key of a statement's Condition, such as <c>"Bool": {"iot:Connection.Thing.IsAttached": "true"}</c>.
/// </summary>
internal sealed class PolicyCondition
{
    private const string ForAll = "ForAllValues:";
    private const string ForAny = "ForAnyValue:";
    private const string IfExists = "IfExists";
    private const string Null = "Null";

    private static readonly Dictionary<string, Func<string, PolicyPattern, string, AccessRequest, bool>> Operators =
        new()
        {
            ["StringEquals"] = (value, _, wanted, request) => value == request.Expand(wanted),
            ["StringEqualsIgnoreCase"] = (value, _, wanted, request) =>
                value.Equals(request.Expand(wanted), StringComparison.OrdinalIgnoreCase),
            ["StringLike"] = (value, pattern, _, request) => pattern.Matches(value, request.FindVariable),
            ["ArnEquals"] = (value, pattern, _, request) => pattern.Matches(value, request.FindVariable),
            ["ArnLike"] = (value, pattern, _, request) => pattern.Matches(value, request.FindVariable),
            ["Bool"] = (value, _, wanted, _) => value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
            ["IpAddress"] = (value, _, wanted, _) => IsInNetwork(value, wanted),
        };

    private static readonly Dictionary<string, string> Negations = new()
    {
        ["StringNotEquals"] = "StringEquals",
        ["StringNotEqualsIgnoreCase"] = "StringEqualsIgnoreCase",
        ["StringNotLike"] = "StringLike",
        ["ArnNotEquals"] = "ArnEquals",
        ["ArnNotLike"] = "ArnLike",
        ["NotIpAddress"] = "IpAddress",
    };

    private readonly string _qualifier;
    private readonly string _operator;
    private readonly bool _isNegated;
    private readonly bool _isOptional;
    private readonly IReadOnlyList<(PolicyPattern Pattern, string Text)> _expected;

    /// <exception cref="CloudRequestException">The operator is unknown, or a value is malformed.</exception>
    public PolicyCondition(string operatorName, string key, IEnumerable<string> values)
    {
        Key = key;
        _expected = [.. values.Select(value => (PolicyPattern.Parse(value), value))];
        _qualifier = operatorName.StartsWith(ForAll, StringComparison.Ordinal) ? ForAll
            : operatorName.StartsWith(ForAny, StringComparison.Ordinal) ? ForAny
            : "";
        string name = operatorName[_qualifier.Length..];
        _isOptional = name.EndsWith(IfExists, StringComparison.Ordinal);
        name = _isOptional ? name[..^IfExists.Length] : name;
        _isNegated = Negations.TryGetValue(name, out string? positive);
        _operator = positive ?? name;
        if (_operator != Null && !Operators.ContainsKey(_operator))
        {
            throw CloudRequestException.MalformedPolicy($"The condition operator '{operatorName}' does not exist. "
                + $"There are: {string.Join(", ", Operators.Keys.Concat(Negations.Keys).Append(Null))}.");
        }
    }

    public string Key { get; }

    /// <summary>The expected values as patterns.</summary>
    public IEnumerable<PolicyPattern> Values => _expected.Select(expected => expected.Pattern);

    public bool IsMet(AccessRequest request)
    {
        // If a variable has no value, the statement does not match. This includes negated operators.
        if (_expected.Any(expected => request.Expand(expected.Text) is null))
        {
            return false;
        }

        IReadOnlyList<string>? values = request.FindValues(Key);
        if (_operator == Null)
        {
            return _expected.Any(expected => IsTrue(expected.Text) == values is null);
        }

        return _qualifier switch
        {
            ForAll => (values ?? []).All(value => Matches(value, request)),
            ForAny => (values ?? []).Any(value => Matches(value, request)),
            // A missing key equals no value, so a negated operator matches it.
            _ => values is null ? _isNegated || _isOptional : values.Any(value => Matches(value, request)),
        };
    }

    private bool Matches(string value, AccessRequest request) =>
        _isNegated != _expected.Any(expected => Operators[_operator](value, expected.Pattern, expected.Text, request));

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static bool IsInNetwork(string address, string network) =>
        IPAddress.TryParse(address, out IPAddress? ip)
        && (IPNetwork.TryParse(network, out IPNetwork range)
            ? range.Contains(ip)
            : IPAddress.TryParse(network, out IPAddress? single) && single.Equals(ip));
}
