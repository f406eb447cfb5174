using System.Text.Json.Nodes;
using DuplexSensor.Core.Link;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>
/// The policies of the certificate allow each topic of the board. The cloud evaluates them without a connection, which
/// would end that of the running board.
/// </summary>
internal sealed class PolicyCheck : ICheck
{
    // AWS IoT API reference, TestAuthorization.
    private const int QuestionsMax = 10;

    private const string Job = "30";
    private const string Fix = "Compare the policy with certs/policy.json (docs/aws.md), or onboard again: 'duplex "
        + "onboard' names what differs.";

    public string Name => "policy";

    public IReadOnlyList<string> Needs => ["thing-attached"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        List<string> denied = [];
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        IReadOnlyList<(string Action, string Resource)> questions =
            ListQuestions(context.Thing!, context.Cloud.ArnPrefix);
        foreach ((string Action, string Resource)[] some in questions.Chunk(QuestionsMax))
        {
            foreach (JsonObject result in await AskAsync(context, some, cancellationToken))
            {
                missing.UnionWith(result["missingContextValues"]?.AsArray().Select(value => (string)value!) ?? []);
                if ((string?)result["authDecision"] != "ALLOWED")
                {
                    denied.Add(Describe(result, context.Cloud.ArnPrefix));
                }
            }
        }

        return denied.Count == 0 ? Finding.Ok($"all {questions.Count} topics and actions of the board are allowed")
            : missing.Count > 0 ? Finding.Skipped($"the cloud cannot tell without a connection, for want of "
                + $"{string.Join(", ", missing)}: --connect does")
            : Finding.Failed($"not allowed: {string.Join("; ", denied)}", Fix);
    }

    /// <summary>Each action and resource that the firmware uses.</summary>
    internal static IReadOnlyList<(string Action, string Resource)> ListQuestions(string thing, string arnPrefix)
    {
        var topics = new Topics(thing);
        topics.SetJob(Job);
        string[] published = [topics.ShadowUpdate, topics.StartNext, topics.JobUpdate, topics.Events, topics.Telemetry];
        string[] filters = topics.CreateFilters();
        return
        [
            ("CONNECT", $"{arnPrefix}client/{thing}"),
            .. published.Select(topic => ("PUBLISH", $"{arnPrefix}topic/{topic}")),
            .. filters.Select(filter => ("SUBSCRIBE", $"{arnPrefix}topicfilter/{filter}")),
            .. filters.Select(filter => ("RECEIVE", $"{arnPrefix}topic/{filter.Replace("+", Job)}")),
        ];
    }

    private static async Task<IEnumerable<JsonObject>> AskAsync(
        CheckContext context, (string Action, string Resource)[] questions, CancellationToken cancellationToken)
    {
        var infos = new JsonArray([.. questions.Select(question => (JsonNode)new JsonObject
        {
            ["actionType"] = question.Action,
            ["resources"] = new JsonArray(question.Resource),
        })]);
        JsonObject response = await context.Cloud.Aws.CallAsync(
            [
                "iot", "test-authorization", $"--principal={context.GetCertificateArn()}",
                $"--client-id={context.Thing}", $"--auth-infos={infos.ToJsonString()}",
            ],
            cancellationToken);
        return response["authResults"]!.AsArray().Select(result => result!.AsObject());
    }

    private static string Describe(JsonObject result, string arnPrefix)
    {
        string action = ((string)result["authInfo"]!["actionType"]!).ToLowerInvariant();
        string resource = (string)result["authInfo"]!["resources"]![0]!;
        return $"{action} {resource.Replace(arnPrefix, "", StringComparison.Ordinal)}";
    }
}
