using System.Text;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// A pattern in a policy. <c>*</c> matches any number of characters, including slashes; <c>?</c> matches one character;
/// <c>${name}</c> matches the value of a variable. All other characters match themselves, including <c>+</c> and
/// <c>#</c> (AWS IoT developer guide, Policies).
/// </summary>
internal sealed class PolicyPattern
{
    private const char AnyRun = '*';
    private const char AnyOne = '?';

    private readonly List<Part> _parts = [];

    private PolicyPattern()
    {
    }

    /// <summary>The names of the variables in the pattern.</summary>
    public IEnumerable<string> Variables => _parts.Where(part => part.IsVariable).Select(part => part.Text);

    /// <summary>Whether a variable is a literal: ${*}, ${?} and ${$} match these characters themselves.</summary>
    public static bool IsLiteral(string variable) => variable is "*" or "?" or "$";

    /// <exception cref="CloudRequestException">A variable has no closing brace or no name.</exception>
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
                throw CloudRequestException.MalformedPolicy(
                    $"'{text}' has a variable without a name or without its '}}'.");
            }

            pattern.AddVariable(text[(start + 2)..end]);
            at = end + 1;
        }

        return pattern;
    }

    /// <summary>Whether the pattern matches a value; false when a variable has no value.</summary>
    public bool Matches(string value, Func<string, string?> variable)
    {
        // Most patterns mismatch before their first wildcard, so the rest is expanded only when it is needed.
        (int valueIndex, int patternIndex) = (0, 0);
        for (; patternIndex < _parts.Count && !_parts[patternIndex].IsWild; patternIndex++)
        {
            if (ResolveVariable(_parts[patternIndex], variable) is not { } literal
                || !value.AsSpan(valueIndex).StartsWith(literal, StringComparison.Ordinal))
            {
                return false;
            }

            valueIndex += literal.Length;
        }

        return patternIndex == _parts.Count
            ? valueIndex == value.Length : MatchesFrom(patternIndex, value[valueIndex..], variable);
    }

    private bool MatchesFrom(int first, string value, Func<string, string?> variable)
    {
        var text = new StringBuilder();
        var isWild = new List<bool>();
        foreach (Part part in _parts[first..])
        {
            if (ResolveVariable(part, variable) is not { } literal)
            {
                return false;
            }

            text.Append(literal);
            isWild.AddRange(Enumerable.Repeat(part.IsWild, literal.Length));
        }

        return Matches(value, text.ToString(), isWild);
    }

    private static string? ResolveVariable(Part part, Func<string, string?> variable) =>
        part.IsVariable ? variable(part.Text) : part.Text;

    // After a mismatch, only the last star is retried with one character more. Earlier stars need no retry.
    private static bool Matches(string value, string pattern, List<bool> isWild)
    {
        (int valueIndex, int patternIndex) = (0, 0);
        (int starIndex, int starEnd) = (-1, 0);
        while (valueIndex < value.Length)
        {
            bool isStar = patternIndex < pattern.Length && isWild[patternIndex] && pattern[patternIndex] == AnyRun;
            if (isStar)
            {
                (starIndex, starEnd) = (patternIndex++, valueIndex);
            }
            else if (patternIndex < pattern.Length && ((isWild[patternIndex] && pattern[patternIndex] == AnyOne)
                || pattern[patternIndex] == value[valueIndex]))
            {
                (valueIndex, patternIndex) = (valueIndex + 1, patternIndex + 1);
            }
            else if (starIndex >= 0)
            {
                (valueIndex, patternIndex) = (++starEnd, starIndex + 1);
            }
            else
            {
                return false;
            }
        }

        return Enumerable.Range(patternIndex, pattern.Length - patternIndex)
            .All(i => isWild[i] && pattern[i] == AnyRun);
    }

    private void AddText(string text)
    {
        var literal = new StringBuilder();
        foreach (char c in text)
        {
            if (c is AnyRun or AnyOne)
            {
                AddLiteral(literal);
                _parts.Add(new Part($"{c}", IsVariable: false, IsWild: true));
            }
            else
            {
                literal.Append(c);
            }
        }

        AddLiteral(literal);
    }

    private void AddLiteral(StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            _parts.Add(new Part(literal.ToString(), IsVariable: false, IsWild: false));
            literal.Clear();
        }
    }

    private void AddVariable(string name) => _parts.Add(new Part(name, IsVariable: !IsLiteral(name), IsWild: false));

    private readonly record struct Part(string Text, bool IsVariable, bool IsWild);
}
