using System.Text.RegularExpressions;
using DuplexSensor.Core.Text;
using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>
/// The file of <c>--things</c>: a line of names (<c>name,group,ATTRIBUTE,...</c>), then a line for each thing. Empty
/// cells, empty lines and lines that begin with # are left out. Everything is checked before the first call.
/// </summary>
internal static partial class ThingsFile
{
    private const string NameColumn = "name";
    private const string GroupColumn = "group";

    // AWS IoT: a thing without a thing type.
    private const int AttributesMax = 3;

    /// <param name="path">Path of the file.</param>
    /// <param name="defaultGroup">Group of the things whose line has none; null for none.</param>
    /// <exception cref="UserException">The file cannot be read, or a line is wrong.</exception>
    public static IReadOnlyList<ThingPlan> Read(string path, string? defaultGroup)
    {
        try
        {
            return Parse(path, TextFile.Read(path).ReplaceLineEndings("\n").Split('\n'), defaultGroup);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--things {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static List<ThingPlan> Parse(string path, string[] lines, string? defaultGroup)
    {
        IReadOnlyList<string>? columns = null;
        var plans = new List<ThingPlan>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]) || lines[i].StartsWith('#'))
            {
                continue;
            }

            string place = $"{path}, line {i + 1}";
            IReadOnlyList<string> cells = CsvReader.SplitLine(lines[i])
                ?? throw new UserException($"{place}: a quote is not closed, or something stands beside it. "
                    + "A cell is in one line; a quote in a quoted cell is written twice.");
            if (columns is null)
            {
                ThrowIfNoColumns(place, cells);
                columns = cells;
                continue;
            }

            plans.Add(CreatePlan(place, columns, cells, defaultGroup));
            ThrowIf(!seen.Add(plans[^1].Thing), place, $"thing {plans[^1].Thing} stands twice: give each a name of its "
                + "own, which differs in more than upper and lower case.");
        }

        return plans.Count > 0 ? plans : throw new UserException(
            $"{path} has no thing: write a line 'name,group' and below it a line for each thing.");
    }

    private static void ThrowIfNoColumns(string place, IReadOnlyList<string> cells)
    {
        ThrowIf(cells.Count == 1 && cells[0].Contains(';'), place, "the columns are separated by semicolons: save the "
            + "file with commas.");
        ThrowIf(!cells.Contains(NameColumn), place, "the first line names the columns, and none is 'name': begin with "
            + "'name,group' and, if you like, names of attributes.");
        ThrowIf(cells.Distinct().Count() != cells.Count, place,
            "a column stands twice: give each a name of its own.");
        string[] attributes = [.. cells.Where(IsAttribute)];
        ThrowIf(attributes.Length > AttributesMax, place,
            $"{attributes.Length} attributes; AWS allows {AttributesMax} to a thing without a thing type.");
        foreach (string attribute in attributes)
        {
            ThrowIf(!AttributeName().IsMatch(attribute), place,
                $"attribute name '{attribute}': give 1 to 128 characters of a-z A-Z 0-9 _ . , @ / : # -.");
        }
    }

    private static ThingPlan CreatePlan(
        string place, IReadOnlyList<string> columns, IReadOnlyList<string> cells, string? defaultGroup)
    {
        ThrowIf(cells.Count != columns.Count, place, $"{cells.Count} cells, and the first line has {columns.Count}.");
        Dictionary<string, string> filled = columns.Zip(cells).Where(entry => entry.Second.Length > 0)
            .ToDictionary(entry => entry.First, entry => entry.Second);
        string thing = filled.GetValueOrDefault(NameColumn, "");
        string? group = filled.GetValueOrDefault(GroupColumn, defaultGroup!);
        ThrowIf(!NameRules.IsThingName(thing), place,
            $"thing '{thing}': give 1 to 128 characters of a-z A-Z 0-9 : _ -.");
        ThrowIf(group is not null && !NameRules.IsThingName(group), place,
            $"group '{group}': give 1 to 128 characters of a-z A-Z 0-9 : _ -.");
        Dictionary<string, string> attributes = filled.Where(entry => IsAttribute(entry.Key)).ToDictionary();
        foreach ((string name, string value) in attributes)
        {
            ThrowIf(!AttributeValue().IsMatch(value), place,
                $"{name} '{value}': AWS allows up to 800 characters of a-z A-Z 0-9 _ . , @ / : # = [ ] -.");
        }

        return new ThingPlan(thing, group, attributes);
    }

    private static bool IsAttribute(string column) => column is not NameColumn and not GroupColumn;

    private static void ThrowIf(bool isWrong, string place, string error)
    {
        if (isWrong)
        {
            throw new UserException($"{place}: {error}");
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_.,@/:#-]{1,128}\z")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"\A[a-zA-Z0-9_.,@/:#=\[\]-]{0,800}\z")]
    private static partial Regex AttributeValue();
}
