using System.Text;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// A text of a policy that stands for others: <c>*</c> is any run of characters, slashes too, <c>?</c> is one,
/// <c>${name}</c> the value of a variable, all else itself, also <c>+</c> and <c>#</c> (AWS IoT developer guide,
/// Policies).
/// </summary>
internal sealed class PolicyPattern
{
    private const char AnyRun = '*';
    private const char AnyOne = '?';

    private readonly List<Part> _parts = [];

    private PolicyPattern()
    {
    }

    /// <summary>${*}, ${?} and ${$} stand for these characters themselves.</summary>
    public static bool IsLiteral(string variable) => variable is "*" or "?" or "$";

    /// <exception cref="CloudRequestException">A variable has no end or no name.</exception>
    public static PolicyPattern Parse(string text)
    {
        var pattern = new PolicyPattern();
        int at = 0;
        while (at < text.Length)
        {
            int start = text.IndexOf("${", at, StringComparison.Ordinal);
            pattern.AddText(text[at..(start < 0 ? text.Length : start)]);
            if (start < 0)
            {
                break;
            }

            int end = text.IndexOf('}', start);
            if (end <= start + 2)
            {
                throw CloudRequestException.Malformed($"'{text}' has a variable without a name or end.");
            }

            pattern.AddVariable(text[(start + 2)..end]);
            at = end + 1;
        }

        return pattern;
    }

    /// <summary>Whether the value is one that the pattern stands for; never when a variable has no value.</summary>
    public bool Matches(string value, Func<string, string?> variable)
    {
        // Most patterns differ before their first wildcard; only the others are written out.
        (int at, int next) = (0, 0);
        for (; next < _parts.Count && !_parts[next].IsWild; next++)
        {
            if (LiteralOf(_parts[next], variable) is not { } literal
                || !value.AsSpan(at).StartsWith(literal, StringComparison.Ordinal))
            {
                return false;
            }

            at += literal.Length;
        }

        return next == _parts.Count ? at == value.Length : MatchesFrom(next, value[at..], variable);
    }

    private bool MatchesFrom(int first, string value, Func<string, string?> variable)
    {
        var text = new StringBuilder();
        var isWild = new List<bool>();
        foreach (Part part in _parts[first..])
        {
            if (LiteralOf(part, variable) is not { } literal)
            {
                return false;
            }

            text.Append(literal);
            isWild.AddRange(Enumerable.Repeat(part.IsWild, literal.Length));
        }

        return Matches(value, text.ToString(), isWild);
    }

    private static string? LiteralOf(Part part, Func<string, string?> variable) =>
        part.IsVariable ? variable(part.Text) : part.Text;

    // A star that was tried is taken up again one character further on, which is enough: later stars cover the rest.
    private static bool Matches(string value, string pattern, List<bool> isWild)
    {
        (int at, int next) = (0, 0);
        (int star, int tried) = (-1, 0);
        while (at < value.Length)
        {
            bool isStar = next < pattern.Length && isWild[next] && pattern[next] == AnyRun;
            if (isStar)
            {
                (star, tried) = (next++, at);
            }
            else if (next < pattern.Length && ((isWild[next] && pattern[next] == AnyOne) || pattern[next] == value[at]))
            {
                (at, next) = (at + 1, next + 1);
            }
            else if (star >= 0)
            {
                (at, next) = (++tried, star + 1);
            }
            else
            {
                return false;
            }
        }

        return Enumerable.Range(next, pattern.Length - next).All(i => isWild[i] && pattern[i] == AnyRun);
    }

    private void AddText(string text)
    {
        var run = new StringBuilder();
        foreach (char c in text)
        {
            if (c is AnyRun or AnyOne)
            {
                AddRun(run);
                _parts.Add(new Part($"{c}", IsVariable: false, IsWild: true));
            }
            else
            {
                run.Append(c);
            }
        }

        AddRun(run);
    }

    private void AddRun(StringBuilder run)
    {
        if (run.Length > 0)
        {
            _parts.Add(new Part(run.ToString(), IsVariable: false, IsWild: false));
            run.Clear();
        }
    }

    private void AddVariable(string name) => _parts.Add(new Part(name, IsVariable: !IsLiteral(name), IsWild: false));

    private readonly record struct Part(string Text, bool IsVariable, bool IsWild);
}
