using DuplexSensor.Core;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Faults;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World;

/// <summary>One ESP32 with a sensor, a button, an LED and a power plug. It runs the real firmware.</summary>
public sealed class WorldBoard
{
    private const int RecentlyFrozenMs = 50;
    private const int RestartMsMax = 1_500;
    private const string PayloadUrl = PayloadServer.Origin + "/job-{jobId}.json";

    private static readonly SensorKind[] SensorKinds = Enum.GetValues<SensorKind>();

    private readonly BoardLoop _loop;

    public WorldBoard(VirtualWorld world, int number)
    {
        World = world;
        Index = number - 1;
        Thing = "t" + number;
        bool isManual = world.Options.IsManual;
        bool mayRunTwice = isManual || world.Random.OneIn(2);

        // Separate generators, so that the choice of sensor and of handler changes no other draw of the world.
        var sensors = new SeededRandom(world.Options.Seed + (ulong)number);
        var handlers = new SeededRandom(~world.Options.Seed + (ulong)number);
        var memories = new SeededRandom(~world.Options.Seed - (ulong)number);
        bool hasHosts = !isManual && world.Random.OneIn(2);
        Config = new DeviceConfig
        {
            Thing = Thing,
            Endpoint = "cloud.example",
            JobPayloadHosts = hasHosts ? [PayloadServer.Host] : [],
            JobPayloadUrl = isManual || !world.Random.OneIn(4) ? PayloadUrl : "",
            RestartOnChange = isManual || !world.Random.OneIn(4),
            Sensor = isManual ? SensorKind.Dht11 : sensors.OneOf(SensorKinds),

            // A store of 2 or 3 segments becomes full within a day.
            ReadingSegments = isManual || !world.Random.OneIn(3) ? Limits.SegmentsMax : world.Random.Between(2, 3),
        };
        DeltaBytesMax = world.Plan.GetRate(FaultTable.FillDesired) > 0
            && memories.OneIn(2)
            ? Limits.DeltaBytesMax
            : int.MaxValue;
        _loop = new BoardLoop(world, this);
        Flash = new WorldFlash(world, this);
        Sensor = new WorldSensor(world, this);
        Clock = new WorldClock(world);
        Button = new WorldButton(world, this);
        Trace = new BoardTrace(world, this);
        Link = new WorldLink(world, this);
        Fetcher = new WorldFetcher(world, this);
        System = new WorldSystem(world, this);
        int kind = handlers.Below(4);
        CreateJobHandler = () => kind == 0
            ? new PrintingJobHandler()
            : new WorldJobHandler(world, mayRunTwice, takesAnyBytes: kind == 1);
        JobHandler = CreateJobHandler();
    }

    public VirtualWorld World { get; }

    public int Index { get; }

    public string Thing { get; }

    /// <summary>The content of settings.json. The firmware reads it at each boot.</summary>
    public DeviceConfig Config { get; set; }

    public WorldFlash Flash { get; }

    public WorldSensor Sensor { get; }

    public WorldClock Clock { get; }

    public WorldLed Led { get; } = new();

    public WorldButton Button { get; }

    public BoardTrace Trace { get; }

    /// <summary>Created at each boot, like <see cref="Fetcher"/> and <see cref="System"/>.</summary>
    public WorldLink Link { get; private set; }

    public WorldFetcher Fetcher { get; private set; }

    public WorldSystem System { get; private set; }

    public Func<IJobHandler> CreateJobHandler { get; set; }

    /// <summary>The job handler of the current boot.</summary>
    public IJobHandler JobHandler { get; private set; }

    /// <summary>The largest delta that fits the board's memory (D8). A longer one ends the connection.</summary>
    public int DeltaBytesMax { get; set; }

    /// <summary>For tests: as on the chip, no connection is opened before UTC is known.</summary>
    public bool RequiresTimeToConnect { get; set; }

    /// <summary>For tests: milliseconds that each packet takes longer, in each direction.</summary>
    public int LatencyMs { get; set; }

    /// <summary>For tests: the chip's memory figures; null for simulated figures.</summary>
    public Func<Memory>? Memory { get; set; }

    /// <summary>For tests: free bytes of the managed heap; null for a constant.</summary>
    public Func<int>? FreeManagedBytes { get; set; }

    public bool IsOn => _loop.IsRunning;

    /// <summary>Number of boots so far, including the current one.</summary>
    public int BootCount { get; private set; }

    public long BootedAtMs { get; private set; }

    /// <summary>Monotonic milliseconds since the boot.</summary>
    public long UptimeMs => World.NowMs - BootedAtMs;

    /// <summary>End of the network outage, in world milliseconds.</summary>
    public long OfflineUntilMs { get; set; }

    public bool HasNetwork => World.NowMs >= OfflineUntilMs;

    /// <summary>Whether a freeze ended so recently that it may delay a tick of the timer.</summary>
    public bool WasRecentlyFrozen => World.NowMs - _loop.FrozenUntilMs < RecentlyFrozenMs;

    /// <summary>
    /// World time at which the result of the current step takes effect: after the freezes of measuring and writing.
    /// </summary>
    public long EffectiveMs => Math.Max(World.NowMs, _loop.FrozenUntilMs);

    /// <summary>Boots from the content of flash. A board that is on loses power first.</summary>
    public void PowerUp()
    {
        TurnOff();
        BootCount++;
        BootedAtMs = World.NowMs;
        Link = new WorldLink(World, this);
        Fetcher = new WorldFetcher(World, this);
        System = new WorldSystem(World, this);
        Clock.LoseTime();
        Led.Reset();
        WriteTrace("power on");
        JobHandler = CreateJobHandler();
        _loop.Start(() => new Firmware(CreatePorts(), Config, new ObservedJobHandler(World, this, JobHandler)));
    }

    /// <summary>Cuts the power for <paramref name="offMs"/> milliseconds; null: until <see cref="PowerUp"/>.</summary>
    public void CutPower(int? offMs)
    {
        TurnOff();
        WriteTrace("power cut");
        int boot = BootCount;
        if (offMs is { } ms)
        {
            World.ScheduleAfter(ms, EventKind.Power, () => PowerUpUnless(IsOn || boot != BootCount));
        }
    }

    /// <summary>Schedules a step as soon as possible, because an inbox has received an event.</summary>
    public void Wake()
    {
        if (IsOn)
        {
            _loop.ScheduleStep(World.NowMs);
        }
    }

    /// <summary>No step runs for that long: the firmware is busy with a handshake, a measurement or a write.</summary>
    public void Freeze(int ms) => _loop.Freeze(ms);

    public void WriteTrace(string text)
    {
        if (World.IsTraceEnabled)
        {
            World.WriteTrace(Thing, "~ " + text);
        }
    }

    /// <summary>The firmware has requested a restart. Until the restart happens, its steps go on.</summary>
    internal void ScheduleRestart(string cause)
    {
        World.NotifyCheckers(checker => checker.OnRestartRequested(this, cause));
        int boot = BootCount;
        long atMs = EffectiveMs + World.Random.Between(1, RestartMsMax);
        World.Timeline.ScheduleAt(atMs, EventKind.Power, () => PowerUpUnless(!IsOn || boot != BootCount));
    }

    private void PowerUpUnless(bool isObsolete)
    {
        if (!isObsolete)
        {
            PowerUp();
        }
    }

    private void TurnOff()
    {
        _loop.Stop();
        Link.PowerOff();
        Fetcher.PowerOff();
    }

    private Board CreatePorts() => new()
    {
        Clock = Clock,
        Link = Link,
        Sensor = Sensor,
        Flash = Flash,
        Led = Led,
        Button = Button,
        Fetcher = Fetcher,
        System = System,
        Trace = Trace,
    };
}
