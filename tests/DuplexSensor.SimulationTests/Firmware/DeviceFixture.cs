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
    private const long PatienceMs = 600_000;

    private readonly VirtualWorld _world;
    private readonly WorldBoard _board;
    private readonly ReadingBook _readings;
    private bool _isUnchecked;

    public DeviceFixture(ulong seed = 1)
    {
        _world = new(new WorldOptions(seed) { IsStill = true }, new WorldTrace(null));
        _board = _world.Boards[0];
        _board.NewJobHandler = () => new PrintingJobHandler();
        _board.Sensor.Hold(temperatureTenths: 220, humidityTenths: 350);
        _board.Trace.Reader = Lines.Add;
        _world.Cloud.Payloads.Script = _ => PayloadServer.Whole("""{"name":"Superhero job"}""");
        _world.Add(Notes);
        foreach (Checker checker in CheckerList.New())
        {
            _world.Add(checker);
        }

        _readings = _world.Checkers.OfType<ReadingBook>().Single();
    }

    public Notebook Notes { get; } = new();

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

    public IJobHandler JobHandler
    {
        init => _board.NewJobHandler = () => value;
    }

    /// <summary>The response of the payload server to a GET of a URL.</summary>
    public Func<string, PayloadAnswer> Payload
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

    /// <summary>Whether, as on the chip, no connection is opened before UTC is known.</summary>
    public bool NeedsTime
    {
        set => _board.NeedsTime = value;
    }

    /// <summary>The response to a message from the device; null to let the services respond.</summary>
    public Func<CloudMessage, IReadOnlyList<CloudMessage>?> Broker
    {
        set => _world.Cloud.Intercept = value;
    }

    /// <summary>Whether a QoS 1 message from the device gets its PUBACK.</summary>
    public Func<CloudMessage, bool> Acknowledges
    {
        set => _world.Cloud.Acknowledges = value;
    }

    /// <summary>The readings measured so far, each dated by true UTC.</summary>
    public IReadOnlyDictionary<ReadingKey, ReadingValues> Measured => _readings.MeasuredBy(_board);

    /// <summary>The readings of accepted reports.</summary>
    public IReadOnlySet<ReadingKey> ReportedReadings => _readings.ReportedBy(_board);

    /// <summary>The readings of batches, in the order of arrival.</summary>
    public IReadOnlyList<(ReadingKey Key, ReadingValues Values)> Batched => _readings.BatchedBy(_board);

    public int Restarts => Notes.RestartCauses.Count;

    public IEnumerable<CloudMessage> Reports => Notes.Publishes.Where(published => published.Topic == Shadow);

    public JsonNode ShadowDocument => JsonNode.Parse(
        Cloud.Services.Shadows.Get(Thing, default, Cloud.Now).Messages[0].Payload.Span)!;

    public JsonNode Reported => ShadowDocument["state"]!["reported"]!;

    /// <summary>The delta in the shadow document; null for none.</summary>
    public JsonNode? Delta => ShadowDocument["state"]!["delta"];

    /// <summary>Milliseconds since the boot.</summary>
    public long UptimeMs => _board.UptimeMs;

    /// <summary>Starts a board that has booted, connected, sent its full report and requested jobs.</summary>
    public static DeviceFixture Online(Action<DeviceFixture>? prepare = null)
    {
        var device = new DeviceFixture();
        prepare?.Invoke(device);
        device.PowerUp();
        device.RunUntil(() => device.Lines.Exists(line => line.Contains("job     none")));
        return device;
    }

    /// <summary>Adds a checker.</summary>
    public void Add(Checker checker) => _world.Add(checker);

    /// <summary>For tests that do what violates a checker, for example destroy both slots.</summary>
    public void Unchecked() => _isUnchecked = true;

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
        long untilMs = _world.NowMs + PatienceMs;
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
    public void Desire(string members) => UpdateShadow("{\"state\":{\"desired\":{" + members + "}}}");

    public void UpdateShadow(string document) => Assert.True(Cloud.TryUpdateShadow(_board, document));

    public void DeleteShadow() => Cloud.DeleteShadow(_board);

    public void CreateJob(string jobId, string document = "{}") =>
        Cloud.CreateJob(new NewJob(jobId) { Document = document }, [_board]);

    /// <summary>A silent payload server goes on with this response.</summary>
    public void Serve(PayloadAnswer answer) => Fetcher.GoOnWith(answer);

    public JobExecution Execution(string jobId) => Cloud.Services.Jobs.Of(Thing).Find(jobId)!;

    /// <summary>A status detail of a job execution; null for none.</summary>
    public string? Detail(string jobId, string key) =>
        Execution(jobId).StatusDetails.FirstOrDefault(pair => pair.Key == key).Value;

    /// <summary>A message arrives at the device on one of its topics.</summary>
    public void Receive(string topicEnd, string text) => Link.Put(
        new LinkEvent(Link.Session, $"$aws/things/{Thing}/{topicEnd}", Encoding.UTF8.GetBytes(text)));

    /// <summary>The board's connection raises an event.</summary>
    public void Tell(LinkEventKind kind, string reason = "") => Link.Put(new LinkEvent(kind, Link.Session, reason));

    private bool Step(long untilMs)
    {
        bool isAny = _world.Step(untilMs);
        Assert.True(_isUnchecked || _world.Violation is null, $"seed {_world.Options.Seed}: {_world.Violation}");
        return isAny;
    }
}
