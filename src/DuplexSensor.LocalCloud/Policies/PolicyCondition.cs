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

    private static readonly Dictionary<string, Func<string, PolicyPattern, string, AccessRequest, bool>> Tests = new()
    {
        ["StringEquals"] = (value, _, wanted, request) => value == request.Expand(wanted),
        ["StringEqualsIgnoreCase"] = (value, _, wanted, request) =>
            value.Equals(request.Expand(wanted), StringComparison.OrdinalIgnoreCase),
        ["StringLike"] = (value, pattern, _, request) => pattern.Matches(value, request.Variable),
        ["ArnEquals"] = (value, pattern, _, request) => pattern.Matches(value, request.Variable),
        ["ArnLike"] = (value, pattern, _, request) => pattern.Matches(value, request.Variable),
        ["Bool"] = (value, _, wanted, _) => value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
        ["IpAddress"] = (value, _, wanted, _) => IsIn(value, wanted),
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

    private readonly string _key;
    private readonly string _qualifier;
    private readonly string _operator;
    private readonly bool _isNegated;
    private readonly bool _isOptional;
    private readonly IReadOnlyList<(PolicyPattern Pattern, string Text)> _wanted;

    /// <exception cref="CloudRequestException">The operator is unknown, or a value is malformed.</exception>
    public PolicyCondition(string operatorName, string key, IEnumerable<string> values)
    {
        _key = key;
        _wanted = [.. values.Select(value => (PolicyPattern.Parse(value), value))];
        _qualifier = operatorName.StartsWith(ForAll, StringComparison.Ordinal) ? ForAll
            : operatorName.StartsWith(ForAny, StringComparison.Ordinal) ? ForAny
            : "";
        string name = operatorName[_qualifier.Length..];
        _isOptional = name.EndsWith(IfExists, StringComparison.Ordinal);
        name = _isOptional ? name[..^IfExists.Length] : name;
        _isNegated = Negations.TryGetValue(name, out string? positive);
        _operator = positive ?? name;
        if (_operator != Null && !Tests.ContainsKey(_operator))
        {
            throw CloudRequestException.Malformed($"The condition operator '{operatorName}' is not known.");
        }
    }

    public bool Holds(AccessRequest request)
    {
        // A variable without a value makes that the statement does not match, also where it asks for a difference.
        if (_wanted.Any(wanted => request.Expand(wanted.Text) is null))
        {
            return false;
        }

        IReadOnlyList<string>? values = request.ValuesOf(_key);
        if (_operator == Null)
        {
            return _wanted.Any(wanted => IsTrue(wanted.Text) == values is null);
        }

        return _qualifier switch
        {
            ForAll => (values ?? []).All(value => Agrees(value, request)),
            ForAny => (values ?? []).Any(value => Agrees(value, request)),
            // A key that is not there equals nothing, and so differs from everything.
            _ => values is null ? _isNegated || _isOptional : values.Any(value => Agrees(value, request)),
        };
    }

    private bool Agrees(string value, AccessRequest request) =>
        _isNegated != _wanted.Any(wanted => Tests[_operator](value, wanted.Pattern, wanted.Text, request));

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static bool IsIn(string address, string network) =>
        IPAddress.TryParse(address, out IPAddress? ip)
        && (IPNetwork.TryParse(network, out IPNetwork range)
            ? range.Contains(ip)
            : IPAddress.TryParse(network, out IPAddress? single) && single.Equals(ip));
}
