using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>The end of a <c>duplex onboard</c>, for people and for programs.</summary>
internal static class OnboardText
{
    public static IEnumerable<string> Summarize(TargetCloud cloud, IReadOnlyList<OnboardResult> results)
    {
        if (results.Count == 1)
        {
            yield return Describe(results[0]);
        }
        else
        {
            int changed = results.Count(result => result.Changes.Count > 0);
            yield return $"{results.Count} things are onboarded: {changed} by this run, {results.Count - changed} were "
                + $"complete before; their folders are in {Path.GetDirectoryName(results[0].Folder)}";
        }

        foreach (string line in results.SelectMany(result => NameOthers(cloud, result)))
        {
            yield return line;
        }

        if (results is [{ Changes.Count: > 0 } only] && cloud.LocalUrl is null)
        {
            yield return SuggestNext(only);
        }
    }

    public static string ToJson(TargetCloud cloud, IReadOnlyList<OnboardResult> results)
    {
        var json = new JsonObject
        {
            ["cloud"] = cloud.LocalUrl is null ? "aws" : "local",
            ["account"] = cloud.Account,
            ["region"] = cloud.Region,
            ["endpoint"] = cloud.Endpoint,
            ["port"] = cloud.Port,
            ["things"] = new JsonArray([.. results.Select(ToJson)]),
        };
        return json.ToJsonString(JsonText.Indented);
    }

    private static JsonNode ToJson(OnboardResult result) => new JsonObject
    {
        ["thing"] = result.Thing,
        ["folder"] = result.Folder,
        ["certificate"] = result.Certificate,
        ["certificateEnds"] = result.CertificateEnds.ToString("yyyy-MM-ddTHH:mm:ssZ"),
        ["changed"] = result.Changes.Count > 0,
        ["changes"] = new JsonArray([.. result.Changes.Select(change => (JsonNode)change)]),
        ["otherCertificates"] = new JsonArray([.. result.OtherCertificates.Select(arn => (JsonNode)arn)]),
    };

    private static string Describe(OnboardResult result) =>
        $"{result.Thing} {(result.Changes.Count > 0 ? "is onboarded" : "is complete, nothing was changed")}: "
        + $"certificate {CertificateIds.Shorten(result.Certificate)} until {result.CertificateEnds:yyyy-MM-dd}, "
        + $"files in {result.Folder}";

    private static IEnumerable<string> NameOthers(TargetCloud cloud, OnboardResult result) =>
        result.OtherCertificates.Select(arn => ProgramName.InText(cloud.InText(
            $"{result.Thing} has certificate {CertificateIds.FromArn(arn)} too, whose key is not in its folder. When "
            + $"no board uses it: duplex offboard --thing {result.Thing} "
            + $"--certificate {CertificateIds.Shorten(arn)}")));

    private static string SuggestNext(OnboardResult result)
    {
        string identity = $"--endpoint {result.Endpoint} --certs {result.Folder}";
        return ProgramName.InText($"""
            a virtual board there:       duplex up {identity}
            the files of a real board:   duplex export --thing {result.Thing} {identity}
            """);
    }
}
