using System.Globalization;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DuplexSensor.Tool.Status;

/// <summary>The status of things as a table, and as JSON.</summary>
internal static class StatusText
{
    private const int HeadingGap = 3;

    private static readonly string[] Headings =
        ["thing", "online", "settings in force", "desired", "delta", "jobs", "certificate"];

    /// <summary>A table; where it is too wide for the terminal, a list for each thing.</summary>
    public static IRenderable Create(IReadOnlyList<ThingStatus> things, IAnsiConsole console)
    {
        Table table = CreateTable(things);
        int width = ((IRenderable)table).Measure(RenderOptions.Create(console, null), int.MaxValue).Max;
        return width <= console.Profile.Width ? table : CreateLists(things);
    }

    private static Table CreateTable(IReadOnlyList<ThingStatus> things)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string heading in Headings)
        {
            table.AddColumn(heading);
        }

        foreach (ThingStatus thing in things)
        {
            table.AddRow([.. CreateCells(thing).Select(cell => new Text(cell))]);
        }

        return table;
    }

    private static Grid CreateLists(IReadOnlyList<ThingStatus> things)
    {
        Grid grid = new Grid()
            .AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(HeadingGap))
            .AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        foreach (string[] cells in things.Select(thing => CreateCells(thing).ToArray()))
        {
            grid.AddEmptyRow();
            foreach ((string heading, string cell) in Headings.Zip(cells))
            {
                grid.AddRow(new Text(heading), new Text(cell.Replace("\n", ", ")));
            }
        }

        return grid;
    }

    public static string ToJson(TargetCloud cloud, IReadOnlyList<ThingStatus> things)
    {
        var json = new JsonObject
        {
            ["cloud"] = cloud.LocalUrl is null ? "aws" : "local",
            ["account"] = cloud.Account,
            ["region"] = cloud.Region,
            ["things"] = new JsonArray([.. things.Select(ToJson)]),
        };
        return json.ToJsonString(JsonText.Indented);
    }

    private static IEnumerable<string> CreateCells(ThingStatus thing) =>
    [
        thing.Thing,
        DescribeOnline(thing),
        DescribeMembers(thing.InForce),
        DescribeMembers(thing.Desired),
        DescribeMembers(thing.Delta),
        DescribeJobs(thing.Jobs),
        string.Join('\n', DescribeCertificates(thing.Certificates).DefaultIfEmpty("none")),
    ];

    private static string DescribeOnline(ThingStatus thing)
    {
        string report = thing.ReportAge is { } age ? $"last report {DescribeAge(age)} ago" : "no report";
        string since = thing.OnlineChangedAt is { } at
            ? $" since {at.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}"
            : "";
        return thing.IsOnline switch
        {
            true => $"online{since}",
            false => $"offline{since}, {report}",
            null => report,
        };
    }

    /// <summary>An age in the unit that suits it, for example "3 min".</summary>
    public static string DescribeAge(TimeSpan age) => age switch
    {
        { TotalMinutes: < 2 } => $"{(long)age.TotalSeconds} s",
        { TotalHours: < 2 } => $"{(long)age.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(long)age.TotalHours} h",
        _ => $"{(long)age.TotalDays} days",
    };

    private static string DescribeMembers(JsonObject members) => members.Count == 0
        ? "-"
        : string.Join('\n', members.Select(member => $"{member.Key} {member.Value?.ToJsonString() ?? "null"}"));

    private static string DescribeJobs(IReadOnlyList<ThingJob> jobs)
    {
        int ended = jobs.Count(job => !job.IsPending);
        IEnumerable<string> lines = jobs.Where(job => job.IsPending).Select(job => $"{job.JobId} {job.Status}");
        return string.Join('\n', [.. lines, .. ended > 0 ? [$"{ended} ended"] : (string[])[]]) is { Length: > 0 } text
            ? text
            : "-";
    }

    // Of several certificates each has the id that 'duplex offboard --certificate' takes.
    private static IEnumerable<string> DescribeCertificates(IReadOnlyList<ThingCertificate> certificates) =>
        certificates.Select(certificate => (certificate.Status == "ACTIVE", certificates.Count) switch
        {
            (true, 1) => DescribeEnd(certificate),
            (true, _) => $"{CertificateIds.Shorten(certificate.Id)} {DescribeEnd(certificate)}",
            (false, _) => $"{CertificateIds.Shorten(certificate.Id)} {certificate.Status}",
        });

    private static string DescribeEnd(ThingCertificate certificate) => $"until {certificate.Ends:yyyy-MM-dd}";

    private static JsonNode ToJson(ThingStatus thing) => new JsonObject
    {
        ["thing"] = thing.Thing,
        ["online"] = thing.IsOnline,
        ["onlineSince"] = thing.IsOnline == true ? ToText(thing.OnlineChangedAt) : null,
        ["offlineSince"] = thing.IsOnline == false ? ToText(thing.OnlineChangedAt) : null,
        ["lastReportSecondsAgo"] = (long?)thing.ReportAge?.TotalSeconds,
        ["inForce"] = thing.InForce.DeepClone(),
        ["desired"] = thing.Desired.DeepClone(),
        ["delta"] = thing.Delta.DeepClone(),
        ["jobs"] = new JsonArray([.. thing.Jobs.Select(job => (JsonNode)new JsonObject
        {
            ["jobId"] = job.JobId,
            ["status"] = job.Status,
        })]),
        ["certificates"] = new JsonArray([.. thing.Certificates.Select(certificate => (JsonNode)new JsonObject
        {
            ["certificateId"] = certificate.Id,
            ["status"] = certificate.Status,
            ["ends"] = ToText(certificate.Ends),
        })]),
    };

    private static string? ToText(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
