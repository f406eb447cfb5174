using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Docs;

/// <summary>
/// docs/aws.md lists the IAM actions of onboard, offboard, status and doctor: the calls in their source.
/// </summary>
public sealed partial class IamActionsTests
{
    private static readonly string[] Folders = ["Aws", "Doctor/Cloud", "Offboarding", "Onboarding", "Status"];

    [Fact]
    public void The_page_lists_each_action_that_the_verbs_need_and_no_other()
    {
        string page = File.ReadAllText(RepositoryFolder.Combine("docs", "aws.md"));
        JsonNode policy = JsonNode.Parse(Json().Match(page).Groups[1].Value)!;
        string[] listed = [.. policy["Statement"]![0]!["Action"]!.AsArray().Select(action => (string)action!)];

        Assert.Equal(FindCalls(), listed.Order(StringComparer.Ordinal));
    }

    // STS answers get-caller-identity to everybody.
    private static IEnumerable<string> FindCalls() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(
            RepositoryFolder.Combine("src", "DuplexSensor.Tool", folder), "*.cs"))
        .SelectMany(file => Call().Matches(File.ReadAllText(file)).Select(call => call.Groups[1].Value))
        .Where(call => call != "get-caller-identity")
        .Distinct()
        .Select(call => "iot:" + string.Concat(call.Split('-').Select(word =>
            char.ToUpperInvariant(word[0]) + word[1..])))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("\"((?:get|list|describe|create|update|delete|attach|detach|add|search|test)-[a-z-]+)\"")]
    private static partial Regex Call();
}
