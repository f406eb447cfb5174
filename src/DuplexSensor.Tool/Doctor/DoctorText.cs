using System.Text.Json.Nodes;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Doctor;

/// <summary>Results for the reader, and as JSON.</summary>
internal static class DoctorText
{
    private const int VerdictWidth = 8;
    private const int NameWidth = 19;

    /// <summary>A result as a row: verdict, name, evidence; below the evidence the fix.</summary>
    public static Grid CreateRow(CheckResult result)
    {
        Grid grid = new Grid()
            .AddColumn(new GridColumn().Width(VerdictWidth).NoWrap().PadLeft(0).PadRight(1))
            .AddColumn(new GridColumn().Width(NameWidth).NoWrap().PadLeft(0).PadRight(1))
            .AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        grid.AddRow(
            new Text(ToWord(result.Finding.Verdict), GetStyle(result.Finding.Verdict)),
            new Text(result.Name),
            new Text(ProgramName.InText(result.Finding.Evidence)));
        return result.Finding.Fix.Length == 0
            ? grid
            : grid.AddRow(new Text(""), new Text(""), new Text($"fix: {ProgramName.InText(result.Finding.Fix)}"));
    }

    /// <summary>How many checks ended how.</summary>
    public static string Summarize(IReadOnlyList<CheckResult> results) => string.Join(", ",
        Enum.GetValues<Verdict>().Select(verdict =>
            $"{results.Count(result => result.Finding.Verdict == verdict)} {ToWord(verdict)}"));

    /// <summary>All results as one document.</summary>
    public static string ToJson(DoctorOptions options, string? thing, IReadOnlyList<CheckResult> results)
    {
        var json = new JsonObject
        {
            ["failed"] = results.Count(result => result.Finding.Verdict == Verdict.Failed),
            ["thing"] = thing,
            ["port"] = options.Port,
            ["checks"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject
            {
                ["name"] = result.Name,
                ["verdict"] = ToWord(result.Finding.Verdict),
                ["evidence"] = ProgramName.InText(result.Finding.Evidence),
                ["fix"] = result.Finding.Fix.Length > 0 ? ProgramName.InText(result.Finding.Fix) : null,
            })]),
        };
        return json.ToJsonString(JsonText.Indented);
    }

    private static string ToWord(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Failed => "failed",
        _ => "skipped",
    };

    private static Style GetStyle(Verdict verdict) => verdict switch
    {
        Verdict.Ok => new Style(Color.Green),
        Verdict.Failed => new Style(Color.Red),
        _ => new Style(Color.Grey),
    };
}
