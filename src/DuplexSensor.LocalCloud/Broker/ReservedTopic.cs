using System.Text.RegularExpressions;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Topics under <c>$</c> of one form: levels with alternatives (<c>get|update</c>) and names (<c>{thing}</c>); a last
/// level <c>{rest}</c> stands for one or more.
/// </summary>
internal sealed partial class ReservedTopic(string form)
{
    private const string Rest = "{rest}";
    private const string AnyOne = "+";
    private const string AnyRest = "#";

    private readonly string[][] _levels = [.. form.Split('/').Select(level => level.Split('|'))];

    private bool HasRest => _levels[^1] is [Rest];

    public bool Matches(string[] topic) =>
        (HasRest ? topic.Length >= _levels.Length : topic.Length == _levels.Length)
        && _levels.Zip(topic).All(pair => IsLevel(pair.First, pair.Second));

    /// <summary>Whether a filter matches a topic of this form.</summary>
    public bool CanMatch(string[] filter)
    {
        for (int i = 0; i < filter.Length; i++)
        {
            if (i >= _levels.Length)
            {
                return HasRest;
            }

            if (filter[i] == AnyRest)
            {
                return true;
            }

            // No wildcard in the first level matches a topic that begins with $.
            if (filter[i] == AnyOne ? i == 0 : !IsLevel(_levels[i], filter[i]))
            {
                return false;
            }
        }

        return filter.Length == _levels.Length || (filter.Length > _levels.Length && HasRest);
    }

    /// <summary>The topic of this form that a misspelled topic or filter comes nearest to, or null.</summary>
    public (int Letters, string Topic)? FindNearest(string[] misspelled)
    {
        if (HasRest || misspelled.Length != _levels.Length)
        {
            return null;
        }

        int letters = 0;
        string[] meant = new string[misspelled.Length];
        for (int i = 0; i < meant.Length; i++)
        {
            meant[i] = FindNearest(_levels[i], misspelled[i]);
            letters += EditDistance.Between(misspelled[i], meant[i]);
        }

        return meant.Contains("") ? null : (letters, string.Join('/', meant));
    }

    private static string FindNearest(string[] alternatives, string level)
    {
        if (level == AnyOne || IsLevel(alternatives, level))
        {
            return level;
        }

        return alternatives.Where(alternative => !alternative.StartsWith('{'))
            .MinBy(alternative => EditDistance.Between(level, alternative)) ?? "";
    }

    private static bool IsLevel(string[] alternatives, string level) => alternatives switch
    {
        ["{thing}"] => AwsNames.IsThingName(level),
        ["{shadow}"] => AwsNames.IsShadowName(level),
        ["{job}"] => level == "$next" || AwsNames.IsJobId(level),
        ["{rule}"] => RuleName().IsMatch(level),
        [Rest] => true,
        _ => alternatives.Contains(level),
    };

    // CreateTopicRule of the service model: ruleName.
    [GeneratedRegex(@"^[a-zA-Z0-9_]{1,128}\z")]
    private static partial Regex RuleName();
}
