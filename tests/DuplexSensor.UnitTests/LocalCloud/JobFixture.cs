using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Sends job requests of one thing over its topics; the time changes only when a test advances it.</summary>
internal sealed class JobFixture
{
    public const string Thing = "lamp";
    public const string Prefix = "$aws/things/lamp/jobs";

    public JobFixture() => Services.Registry.CreateThing(Thing);

    public ThingServices Services { get; } = new();

    /// <summary>Epoch seconds.</summary>
    public long Now { get; set; } = 1_000;

    public IReadOnlyList<CloudMessage> Messages { get; private set; } = [];

    /// <summary>The topics of the last messages, below the prefix of jobs.</summary>
    public IEnumerable<string> Topics => Messages.Select(message => message.Topic[Prefix.Length..]);

    /// <summary>The response to the last request.</summary>
    public JsonNode Response => JsonNode.Parse(Messages[0].PayloadText)!;

    public string? ErrorCode => (string?)Response["code"];

    public Job GetJob(string jobId) => Services.Jobs.GetJob(jobId);

    public JobExecution GetExecution(string jobId) => Services.Jobs.GetThingJobs(Thing).Find(jobId)!;

    public long? NextTimeout => Services.Jobs.NextTimeout?.ToUnixTimeSeconds();

    public JobFixture Queue(string jobId, string document = """{"reboot":true}""") =>
        Queue(new CreateJobRequest(jobId) { Document = document });

    /// <summary>Creates a job. The default target is the thing; the default document is <c>{}</c>.</summary>
    public JobFixture Queue(CreateJobRequest request) => SetMessages(Services.CreateJob(
        request with
        {
            Targets = request.Targets.Count > 0 ? request.Targets : [AwsNames.GetThingArn(Thing)],
            Document = request.Document.Length > 0 ? request.Document : "{}",
        },
        Time).Notifications);

    public JobFixture ApplyTimeouts() => SetMessages(Services.ApplyTimeouts(Time));

    /// <summary>Stores messages as the last messages.</summary>
    public JobFixture SetMessages(IReadOnlyList<CloudMessage> messages)
    {
        Messages = messages;
        return this;
    }

    public JobFixture Send(string suffix, string payload = "") =>
        SetMessages(Services.Handle(Prefix + suffix, Encoding.UTF8.GetBytes(payload), Time));

    public JobFixture Update(string jobId, string status) =>
        Send($"/{jobId}/update", $$"""{"status":"{{status}}"}""");

    /// <summary>The payload that the last request sent to a topic below the prefix; null without a message.</summary>
    public string? FindSentText(string suffix) =>
        Messages.SingleOrDefault(m => m.Topic == Prefix + suffix)?.PayloadText;

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Now);
}
