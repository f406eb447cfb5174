using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The jobs of one thing, talked to over its topics; the time stands still until it is moved.</summary>
internal sealed class JobFixture
{
    public const string Thing = "lamp";
    public const string Prefix = "$aws/things/lamp/jobs";

    private readonly ThingServices _services = new();

    public JobFixture() => _services.Registry.CreateThing(Thing);

    /// <summary>Epoch seconds.</summary>
    public long Now { get; set; } = 1_000;

    public IReadOnlyList<CloudMessage> Messages { get; private set; } = [];

    /// <summary>The topics of the last messages, below the prefix of jobs.</summary>
    public IEnumerable<string> Topics => Messages.Select(message => message.Topic[Prefix.Length..]);

    /// <summary>The answer to the last request.</summary>
    public JsonNode Answer => JsonNode.Parse(Messages[0].Text)!;

    public string? ErrorCode => (string?)Answer["code"];

    public Job Job(string jobId) => _services.Jobs.Find(jobId);

    public JobExecution Execution(string jobId) => _services.Jobs.Of(Thing).Find(jobId)!;

    public JobFixture Queue(string jobId, string document = """{"reboot":true}""")
    {
        (_, Messages) = _services.CreateJob(
            new NewJob(jobId) { Targets = [Names.ArnOfThing(Thing)], Document = document }, Time);
        return this;
    }

    public JobFixture Send(string suffix, string payload = "")
    {
        Messages = _services.Handle(Prefix + suffix, Encoding.UTF8.GetBytes(payload), Time);
        return this;
    }

    public JobFixture Update(string jobId, string status) =>
        Send($"/{jobId}/update", $$"""{"status":"{{status}}"}""");

    /// <summary>What was sent to a topic below the prefix of jobs, or null.</summary>
    public string? SentTo(string suffix) => Messages.SingleOrDefault(m => m.Topic == Prefix + suffix)?.Text;

    private DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Now);
}
