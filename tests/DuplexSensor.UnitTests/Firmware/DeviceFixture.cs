using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;
using CoreFirmware = DuplexSensor.Core.Firmware;
using JobExecution = DuplexSensor.LocalCloud.Jobs.JobExecution;

namespace DuplexSensor.UnitTests.Firmware;

/// <summary>
/// A board and the cloud's pure services in virtual time: whatever one sends reaches the other at once, unless a test
/// says otherwise. A restart builds a new firmware to which nothing has come but what is in flash.
/// </summary>
internal sealed class DeviceFixture
{
    public const string Thing = "t1";
    private const string Shadow = "$aws/things/t1/shadow/update";

    private readonly Queue<CloudMessage> _toDevice = new();
    private CoreFirmware? _firmware;
    private FakeSystem _system = new();
    private int _servedPublishes;
    private int _servedConnects;
    private int _servedSubscribes;
    private long _bootedAtMs;
    private long _nowMs;
    private long _wakeAtMs;
    private int _servedGets;
    private int _linesRead;
    private int _boot;
    private int _sequence;

    public DeviceConfig Config { get; } = new()
    {
        Thing = Thing,
        JobPayloadUrl = "https://localhost:8443/job-{jobId}.json",
    };

    public MemoryFlash Flash { get; } = new();

    public FakeSensor Sensor { get; } = new();

    public FakeLed Led { get; } = new();

    public FakeButton Button { get; } = new();

    public FakeClock Clock { get; } = new() { UtcMs = 1_800_000_000_000 };

    public FakeTrace Trace { get; } = new();

    public FakeLink Link { get; private set; } = new();

    public FakeFetcher Fetcher { get; private set; } = new();

    public ThingServices Cloud { get; } = new();

    /// <summary>The board's memory; by default there is enough.</summary>
    public Func<Memory>? Memory { get; set; }

    public IJobHandler JobHandler { get; init; } = new PrintingJobHandler();

    /// <summary>What the payload server answers a GET with; by default the job's payload, whole.</summary>
    public Action<FakeFetcher> Payload { get; set; } = fetcher => fetcher.PutWhole("""{"name":"Superhero job"}""");

    /// <summary>While false the broker does not answer at all.</summary>
    public bool IsBrokerUp { get; set; } = true;

    /// <summary>Whether a QoS 1 message from the device gets its PUBACK.</summary>
    public Func<Publication, bool> Acknowledges { get; set; } = _ => true;

    /// <summary>While true, UTC goes on with device time.</summary>
    public bool IsClockRunning { get; set; }

    /// <summary>When each good reading was measured, in UTC by <see cref="IsClockRunning"/>.</summary>
    public Dictionary<(int Boot, int Sequence), long> MeasuredAtUtcMs { get; } = [];

    /// <summary>The readings in reports that the cloud has taken.</summary>
    public HashSet<(int Boot, int Sequence)> ReportedReadings { get; } = [];

    /// <summary>What a message from the device is answered with before the services see it; null: let them.</summary>
    public Func<Publication, IReadOnlyList<CloudMessage>?> Broker { get; set; } = _ => null;

    public int Restarts { get; private set; }

    public List<string> RestartCauses { get; } = [];

    /// <summary>Payloads asked for, over all boots.</summary>
    public List<string> Gets { get; } = [];

    /// <summary>Everything the device has published, over all boots.</summary>
    public List<Publication> Published { get; } = [];

    public IEnumerable<Publication> Reports => Published.Where(published => published.Topic == Shadow);

    public JsonNode ShadowDocument => JsonNode.Parse(
        Cloud.Shadows.Get(Thing, default, Now).Messages[0].Payload.Span)!;

    public JsonNode Reported => ShadowDocument["state"]!["reported"]!;

    /// <summary>The outstanding difference, or null.</summary>
    public JsonNode? Delta => ShadowDocument["state"]!["delta"];

    /// <summary>Milliseconds since the boot.</summary>
    public long UptimeMs => _nowMs - _bootedAtMs;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000 + _nowMs);

    /// <summary>A board that has booted, connected and reported its whole state.</summary>
    public static DeviceFixture Online(Action<DeviceFixture>? prepare = null)
    {
        var device = new DeviceFixture();
        prepare?.Invoke(device);
        device.PowerUp();
        device.RunUntil(() => device.Reports.Any() && device.Trace.Lines.Exists(line => line.Contains("job     none")));
        return device;
    }

    /// <summary>Boots from what is in flash. Also after a power cut.</summary>
    public void PowerUp()
    {
        Link = new FakeLink();
        Fetcher = new FakeFetcher();
        _system = new FakeSystem(seed: 1 + Restarts) { OnReadMemory = Memory };
        _toDevice.Clear();
        (_servedPublishes, _servedConnects, _servedSubscribes, _servedGets) = (0, 0, 0, 0);
        _bootedAtMs = _nowMs;
        _firmware = new CoreFirmware(
            new Board
            {
                Clock = Clock,
                Link = Link,
                Sensor = Sensor,
                Flash = Flash,
                Led = Led,
                Button = Button,
                Fetcher = Fetcher,
                System = _system,
                Trace = Trace,
            },
            Config,
            JobHandler);
    }

    /// <summary>Lets device time pass.</summary>
    public void RunFor(long ms)
    {
        long untilMs = _nowMs + ms;
        StepNow();
        while (_nowMs < untilMs)
        {
            Advance(untilMs);
        }
    }

    /// <summary>Lets device time pass until the condition holds; fails when it does not within ten minutes.</summary>
    public void RunUntil(Func<bool> condition)
    {
        long untilMs = _nowMs + 600_000;
        StepNow();
        while (!condition())
        {
            Assert.True(_nowMs < untilMs, "the condition did not come true within ten minutes of device time");
            Advance(untilMs);
        }
    }

    /// <summary>A user changes <c>desired</c>; the text is the inside of it.</summary>
    public void Desire(string members) => UpdateShadow("{\"state\":{\"desired\":{" + members + "}}}");

    public void UpdateShadow(string document)
    {
        var result = Cloud.Shadows.Update(Thing, Encoding.UTF8.GetBytes(document), Now);
        Assert.Null(result.Error);
        Deliver(result.Messages);
    }

    public void CreateJob(string jobId, string document = "{}")
    {
        Cloud.Registry.Register(Thing);
        Deliver(Cloud.CreateJob(
            new NewJob(jobId) { Targets = [Names.ArnOfThing(Thing)], Document = document }, Now).Notifications);
    }

    public JobExecution Execution(string jobId) => Cloud.Jobs.Of(Thing).Find(jobId)!;

    /// <summary>What a job's execution says about itself.</summary>
    public string? Detail(string jobId, string key) =>
        Execution(jobId).StatusDetails.FirstOrDefault(pair => pair.Key == key).Value;

    /// <summary>Anything arrives at the device on a topic of its own.</summary>
    public void Receive(string topicEnd, string text) => Link.PutMessage($"$aws/things/{Thing}/{topicEnd}", text);

    public void Deliver(IEnumerable<CloudMessage> messages)
    {
        foreach (CloudMessage message in messages)
        {
            _toDevice.Enqueue(message);
        }
    }

    private void Advance(long untilMs)
    {
        _nowMs = Math.Min(_wakeAtMs, untilMs);
        StepNow();
    }

    // Steps at this moment until nothing more comes of it.
    private void StepNow()
    {
        int rounds = 0;
        do
        {
            Assert.True(++rounds < 1_000, "device and cloud go round in a circle");
            Clock.UtcMs = IsClockRunning ? Now.ToUnixTimeMilliseconds() : Clock.UtcMs;
            long wakeAtMs = _firmware!.Step(UptimeMs);
            NoteReadings();
            Assert.True(wakeAtMs > UptimeMs, "a step must ask for a later step");
            _wakeAtMs = _bootedAtMs + wakeAtMs;
        }
        while (RestartIfAsked() || Serve());
    }

    private void NoteReadings()
    {
        for (; _linesRead < Trace.Lines.Count; _linesRead++)
        {
            string line = Trace.Lines[_linesRead];
            if (line.Contains(" system  boot "))
            {
                (_boot, _sequence) = (int.Parse(line.Split("boot ")[1].Split(' ')[0]), 0);
            }
            else if (line.Contains(" sensor  ") && line.EndsWith(" ok"))
            {
                MeasuredAtUtcMs[(_boot, ++_sequence)] = Now.ToUnixTimeMilliseconds();
            }
        }
    }

    private bool RestartIfAsked()
    {
        bool isAsked = _system.Restarts.Count > 0;
        if (isAsked)
        {
            Restarts++;
            RestartCauses.Add(_system.Restarts[0]);
            PowerUp();
        }

        return isAsked;
    }

    // True when something has come of it for the device.
    private bool Serve()
    {
        bool isAny = ServeFetches();
        if (!IsBrokerUp)
        {
            return isAny;
        }

        for (; _servedConnects < Link.Connects.Count; _servedConnects++)
        {
            isAny = true;
            Link.Put(LinkEventKind.Connected);
        }

        for (; _servedSubscribes < Link.Subscribes.Count; _servedSubscribes++)
        {
            isAny = true;
            _toDevice.Clear();
            Link.Put(LinkEventKind.Subscribed);
        }

        for (; _servedPublishes < Link.Publishes.Count; _servedPublishes++)
        {
            isAny = true;
            Take(Link.Publishes[_servedPublishes]);
        }

        while (_servedSubscribes > 0 && _toDevice.TryDequeue(out CloudMessage? message))
        {
            isAny |= TryDeliver(message);
        }

        return isAny;
    }

    private bool ServeFetches()
    {
        bool isNew = Fetcher.Gets.Count != _servedGets && Fetcher.IsBusy;
        _servedGets = Fetcher.Gets.Count;
        if (isNew)
        {
            Gets.Add(Fetcher.Gets[^1].Url);
            Payload(Fetcher);
        }

        return isNew;
    }

    private void Take(Publication published)
    {
        Published.Add(published);
        if (published.Qos == 1 && Acknowledges(published))
        {
            Link.Put(LinkEventKind.Published);
        }

        if (Broker(published) is { } answer)
        {
            Deliver(answer);
            return;
        }

        if (published.Topic == Shadow && published.Text.Contains("\"seq\":"))
        {
            JsonElement reported = published.Json.GetProperty("state").GetProperty("reported");
            ReportedReadings.Add((_boot, reported.GetProperty("seq").GetInt32()));
        }

        Deliver(Cloud.Handle(published.Topic, Encoding.UTF8.GetBytes(published.Text), Now));
    }

    private bool TryDeliver(CloudMessage message)
    {
        bool isSubscribed = Link.Subscribes.SelectMany(filters => filters).Any(filter => Matches(filter, message.Topic));
        if (isSubscribed)
        {
            Link.PutMessage(message.Topic, message.Payload.ToArray());
        }

        return isSubscribed;
    }

    private static bool Matches(string filter, string topic)
    {
        string[] wanted = filter.Split('/');
        string[] levels = topic.Split('/');
        return wanted.Length == levels.Length && wanted.Zip(levels).All(pair => pair.First is "+" || pair.First == pair.Second);
    }
}
