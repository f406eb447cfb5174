using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Http.Api.Model;

internal enum ShapeKind
{
    Text,
    Integer,
    Long,
    Number,
    Boolean,
    Blob,
    Structure,
    List,
    Map,
}

/// <summary>The kind and the limits of a value, from AWS's service models.</summary>
internal sealed record ApiShape(ShapeKind Kind)
{
    /// <summary>The minimum of a number, or of the count of characters or elements, or null.</summary>
    public decimal? Min { get; init; }

    /// <summary>The maximum of a number, or of the count of characters or elements, or null.</summary>
    public decimal? Max { get; init; }

    /// <summary>The model's regular expression for the whole text; null when any text is valid.</summary>
    public string? Pattern { get; init => (field, Regex) = (value, value is null ? null : Compile(value)); }

    /// <summary><see cref="Pattern"/> in the syntax of .NET.</summary>
    public Regex? Regex { get; private init; }

    /// <summary>The texts of an enumeration; empty when any text is valid.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The members of a structure.</summary>
    public IReadOnlyList<ApiMember> Members { get; init; } = [];

    /// <summary>The keys of a map.</summary>
    public ApiShape? Key { get; init; }

    /// <summary>The elements of a list, or the values of a map.</summary>
    public ApiShape? Element { get; init; }

    // The models use Java's classes, for ASCII and by code points. The \p{C} of .NET matches half a surrogate pair.
    private static Regex Compile(string pattern) => new(
        @"\A(?:" + pattern
            .Replace(@"\p{Graph}", "!-~", StringComparison.Ordinal)
            .Replace(@"\p{Upper}", "A-Z", StringComparison.Ordinal)
            .Replace(@"\p{Digit}", "0-9", StringComparison.Ordinal)
            .Replace(@"\p{C}", @"\p{Cc}\p{Cf}\p{Co}\p{Cn}", StringComparison.Ordinal)
            .Replace(@"\w", "a-zA-Z0-9_", StringComparison.Ordinal) + @")\z",
        RegexOptions.CultureInvariant);
}
