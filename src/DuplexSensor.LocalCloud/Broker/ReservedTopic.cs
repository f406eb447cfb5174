using System.Text.RegularExpressions;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Topics under <c>$</c> of one form. A level of the form is a list of alternatives (<c>get|update</c>) or a name
/// (<c>{thing}</c>); the last level can be <c>{rest}</c>, which matches one or more levels.
/// </summary>
internal sealed partial class ReservedTopic(string form)
{
    private const string Rest = "{rest}";
    private const string AnyOne = "+";
    private const string AnyRest = "#";

    private readonly string[][] _levels = [.. form.Split('/').Select(level => level.Split('|'))];

    private bool HasRest => _levels[^1] is [Rest];

    public bool Matches(string[] topic)
    {
        if (HasRest ? topic.Length < _levels.Length : topic.Length != _levels.Length)
        {
            return false;
        }

        for (int i = 0; i < _levels.Length; i++)
        {
            if (!IsLevel(_levels[i], topic[i]))
            {
                return false;
            }
        }

        return true;
    }

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

    /// <summary>
    /// The topic of this form that is nearest to a misspelled topic or filter, with the edit distance; null when no
    /// topic is near.
    /// </summary>
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

    // The pattern of ruleName in CreateTopicRule of the service model.
    [GeneratedRegex(@"^[a-zA-Z0-9_]{1,128}\z")]
    private static partial Regex RuleName();
}
