using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.World;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Faults;
using DuplexSensor.World.Ports;
using JobExecution = DuplexSensor.LocalCloud.Jobs.JobExecution;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// The world with one board and without faults and users: a test causes every event, and all checkers run.
/// </summary>
internal sealed class DeviceFixture
{
    public const string Thing = "t1";
    private const string Shadow = "$aws/things/t1/shadow/update";
    private const long ConditionTimeoutMs = 600_000;

    private readonly VirtualWorld _world;
    private readonly WorldBoard _board;
    private readonly ReadingHistory _readings;
    private bool _ignoresViolations;

    public DeviceFixture(ulong seed = 1)
    {
        _world = new(new WorldOptions(seed) { IsManual = true }, new WorldTrace(null));
        _board = _world.Boards[0];
        _board.CreateJobHandler = () => new PrintingJobHandler();
        _board.Sensor.SetConstant(temperatureTenths: 220, humidityTenths: 350);
        _board.Trace.OnLine = Lines.Add;
        _world.Cloud.Payloads.Script = _ => PayloadServer.CreateOk("""{"name":"Superhero job"}""");
        _world.AddChecker(Recorded);
        foreach (Checker checker in CheckerList.Create())
        {
            _world.AddChecker(checker);
        }

        _readings = _world.Checkers.OfType<ReadingHistory>().Single();
    }

    public EventRecorder Recorded { get; } = new();

    /// <summary>The board's trace.</summary>
    public List<string> Lines { get; } = [];

    public DeviceConfig Config => _board.Config;

    public MemoryFlash Flash => _board.Flash.Medium;

    public WorldSensor Sensor => _board.Sensor;

    public WorldLed Led => _board.Led;

    public WorldClock Clock => _board.Clock;

    public WorldLink Link => _board.Link;

    public WorldFetcher Fetcher => _board.Fetcher;

    public WorldCloud Cloud => _world.Cloud;

    public FaultPlan Plan => _world.Plan;

    public bool IsOn => _board.IsOn;

    public int LatencyMs
    {
        set => _board.LatencyMs = value;
    }

    public IJobHandler JobHandler
    {
        init => _board.CreateJobHandler = () => value;
    }

    /// <summary>The response of the payload server to a GET of a URL.</summary>
    public Func<string, PayloadResponse> Payload
    {
        set => _world.Cloud.Payloads.Script = value;
    }

    /// <summary>The chip's memory figures; by default there is enough memory.</summary>
    public Func<Memory> Memory
    {
        set => _board.Memory = value;
    }

    public Func<int> FreeManagedBytes
    {
        set => _board.FreeManagedBytes = value;
    }

    /// <summary>The largest delta that fits the board's memory; by default any fits.</summary>
    public int DeltaBytesMax
    {
        set => _board.DeltaBytesMax = value;
    }

    /// <summary>Whether, as on the chip, no connection is opened before UTC is known.</summary>
    public bool RequiresTimeToConnect
    {
        set => _board.RequiresTimeToConnect = value;
    }

    /// <summary>The response to a message from the device; null to let the services respond.</summary>
    public Func<CloudMessage, IReadOnlyList<CloudMessage>?> Intercept
    {
        set => _world.Cloud.Intercept = value;
    }

    /// <summary>Whether a QoS 1 message from the device gets its PUBACK.</summary>
    public Func<CloudMessage, bool> SendsPuback
    {
        set => _world.Cloud.SendsPuback = value;
    }

    /// <summary>The readings measured so far, each dated by true UTC.</summary>
    public IReadOnlyDictionary<ReadingKey, ReadingValues> MeasuredReadings => _readings.GetMeasured(_board);

    /// <summary>The readings of accepted reports.</summary>
    public IReadOnlySet<ReadingKey> ReportedReadings => _readings.GetReported(_board);

    /// <summary>The readings of batches, in the order of arrival.</summary>
    public IReadOnlyList<(ReadingKey Key, ReadingValues Values)> BatchedReadings => _readings.GetBatched(_board);

    public int RestartCount => Recorded.RestartCauses.Count;

    public IEnumerable<CloudMessage> Reports => Recorded.Publishes.Where(published => published.Topic == Shadow);

    public JsonNode ShadowDocument => JsonNode.Parse(
        Cloud.Services.Shadows.Get(Thing, default, Cloud.Now).Messages[0].Payload.Span)!;

    public JsonNode Reported => ShadowDocument["state"]!["reported"]!;

    /// <summary>The delta in the shadow document; null for none.</summary>
    public JsonNode? Delta => ShadowDocument["state"]!["delta"];

    /// <summary>Milliseconds since the boot.</summary>
    public long UptimeMs => _board.UptimeMs;

    /// <summary>Starts a board that has booted, connected, sent its full report and requested jobs.</summary>
    public static DeviceFixture StartOnline(Action<DeviceFixture>? prepare = null)
    {
        var device = new DeviceFixture();
        prepare?.Invoke(device);
        device.PowerUp();
        device.RunUntil(() => device.Lines.Exists(line => line.Contains("job     none")));
        return device;
    }

    /// <summary>Adds a checker.</summary>
    public void AddChecker(Checker checker) => _world.AddChecker(checker);

    /// <summary>For tests that violate a checker on purpose, for example destroy both slots.</summary>
    public void IgnoreViolations() => _ignoresViolations = true;

    /// <summary>Boots from the content of flash. A board that is on loses power first.</summary>
    public void PowerUp() => _board.PowerUp();

    /// <summary>Runs the world for that much device time.</summary>
    public void RunFor(long ms)
    {
        long untilMs = _world.NowMs + ms;
        while (Step(untilMs))
        {
        }
    }

    /// <summary>Runs one event of the world.</summary>
    public void RunStep() => Assert.True(Step(long.MaxValue));

    /// <summary>Runs until the condition holds; fails after ten minutes of device time.</summary>
    public void RunUntil(Func<bool> condition)
    {
        long untilMs = _world.NowMs + ConditionTimeoutMs;
        while (!condition())
        {
            Assert.True(Step(untilMs), "The condition did not hold within ten minutes of device time.");
        }
    }

    public void Press(int times = 1)
    {
        _board.Button.Press(times);
        _board.Wake();
    }

    /// <summary>A user updates <c>desired</c> with these JSON members.</summary>
    public void UpdateDesired(string members) => UpdateShadow("{\"state\":{\"desired\":{" + members + "}}}");

    public void UpdateShadow(string document) => Assert.True(Cloud.TryUpdateShadow(_board, document));

    public void DeleteShadow() => Cloud.DeleteShadow(_board);

    public void CreateJob(string jobId, string document = "{}") =>
        Cloud.CreateJob(new CreateJobRequest(jobId) { Document = document }, [_board]);

    /// <summary>A silent payload server goes on with this response.</summary>
    public void ResumeFetchWith(PayloadResponse response) => Fetcher.ResumeWith(response);

    public JobExecution GetExecution(string jobId) => Cloud.Services.Jobs.GetThingJobs(Thing).Find(jobId)!;

    /// <summary>A status detail of a job execution; null for none.</summary>
    public string? FindDetail(string jobId, string key) =>
        GetExecution(jobId).StatusDetails.FirstOrDefault(pair => pair.Key == key).Value;

    /// <summary>A message arrives at the device on one of its topics.</summary>
    public void ReceiveMessage(string topicEnd, string text) => Link.Enqueue(
        new LinkEvent(Link.Session, $"$aws/things/{Thing}/{topicEnd}", Encoding.UTF8.GetBytes(text)));

    /// <summary>The board's connection raises an event.</summary>
    public void ReceiveEvent(LinkEventKind kind, string reason = "") =>
        Link.Enqueue(new LinkEvent(kind, Link.Session, reason));

    private bool Step(long untilMs)
    {
        bool isAny = _world.Step(untilMs);
        Assert.True(_ignoresViolations || _world.Violation is null, $"seed {_world.Options.Seed}: {_world.Violation}");
        return isAny;
    }
}
