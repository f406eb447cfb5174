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

/// <summary>What a value of the API may be, as AWS's service models have it.</summary>
internal sealed record ApiShape(ShapeKind Kind)
{
    /// <summary>The smallest number, the fewest characters or elements; null: no limit.</summary>
    public decimal? Min { get; init; }

    /// <summary>The largest number, the most characters or elements; null: no limit.</summary>
    public decimal? Max { get; init; }

    /// <summary>The regular expression of the model, which the whole text matches; null: any text.</summary>
    public string? Pattern { get; init => (field, Regex) = (value, value is null ? null : Compile(value)); }

    /// <summary><see cref="Pattern"/> as .NET writes it.</summary>
    public Regex? Regex { get; private init; }

    /// <summary>The texts of an enumeration; empty: any text.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The members of a structure.</summary>
    public IReadOnlyList<ApiMember> Members { get; init; } = [];

    /// <summary>The keys of a map.</summary>
    public ApiShape? Key { get; init; }

    /// <summary>The elements of a list, or the values of a map.</summary>
    public ApiShape? Element { get; init; }

    // The models have Java's classes: ASCII, and by code points, where .NET takes half a surrogate pair for \p{C}.
    private static Regex Compile(string pattern) => new(
        @"\A(?:" + pattern
            .Replace(@"\p{Graph}", "!-~", StringComparison.Ordinal)
            .Replace(@"\p{Upper}", "A-Z", StringComparison.Ordinal)
            .Replace(@"\p{Digit}", "0-9", StringComparison.Ordinal)
            .Replace(@"\p{C}", @"\p{Cc}\p{Cf}\p{Co}\p{Cn}", StringComparison.Ordinal)
            .Replace(@"\w", "a-zA-Z0-9_", StringComparison.Ordinal) + @")\z",
        RegexOptions.CultureInvariant);
}
