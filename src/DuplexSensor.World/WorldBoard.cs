using DuplexSensor.Core;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World;

/// <summary>One ESP32 with a sensor, a button, an LED and a power plug. It runs the real firmware.</summary>
public sealed class WorldBoard
{
    private const int FrozenLatelyMs = 50;
    private const int RestartMsMax = 1_500;
    private const string PayloadUrl = PayloadServer.Origin + "/job-{jobId}.json";

    private static readonly SensorKind[] SensorKinds = Enum.GetValues<SensorKind>();

    private readonly BoardLoop _loop;

    public WorldBoard(VirtualWorld world, int number)
    {
        World = world;
        Index = number - 1;
        Thing = "t" + number;
        bool isUsual = world.Options.IsStill;
        bool mayRunTwice = isUsual || world.Chance.OneIn(2);
        bool hasHosts = !isUsual && world.Chance.OneIn(2);
        Config = new DeviceConfig
        {
            Thing = Thing,
            Endpoint = "cloud.example",
            JobPayloadHosts = hasHosts ? [PayloadServer.Host] : [],
            JobPayloadUrl = isUsual || !world.Chance.OneIn(4) ? PayloadUrl : "",
            RestartOnChange = isUsual || !world.Chance.OneIn(4),

            // From a generator of its own, so that the choice of sensor changes no other draw of the world.
            Sensor = isUsual ? SensorKind.Dht11 : new Chance(world.Options.Seed + (ulong)number).OneOf(SensorKinds),

            // A store of 2 or 3 segments becomes full within a day.
            ReadingSegments = isUsual || !world.Chance.OneIn(3) ? Limits.SegmentsMax : world.Chance.Between(2, 3),
        };
        _loop = new BoardLoop(world, this);
        Flash = new WorldFlash(world, this);
        Sensor = new WorldSensor(world, this);
        Clock = new WorldClock(world);
        Button = new WorldButton(world, this);
        Trace = new BoardTrace(world, this);
        Link = new WorldLink(world, this);
        Fetcher = new WorldFetcher(world, this);
        System = new WorldSystem(world, this);
        NewJobHandler = () => new WorldJobHandler(world, mayRunTwice);
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

    public Func<IJobHandler> NewJobHandler { get; set; }

    /// <summary>For tests: as on the chip, no connection is opened before UTC is known.</summary>
    public bool NeedsTime { get; set; }

    /// <summary>For tests: the chip's memory figures; null: simulated ones.</summary>
    public Func<Memory>? Memory { get; set; }

    /// <summary>For tests: free bytes of the managed heap; null: a constant.</summary>
    public Func<int>? FreeManagedBytes { get; set; }

    public bool IsOn => _loop.IsRunning;

    /// <summary>Number of boots so far, including the current one.</summary>
    public int Boots { get; private set; }

    public long BootedAtMs { get; private set; }

    /// <summary>Monotonic milliseconds since the boot.</summary>
    public long UptimeMs => World.NowMs - BootedAtMs;

    /// <summary>End of the network outage, in world milliseconds.</summary>
    public long OfflineUntilMs { get; set; }

    public bool HasNetwork => World.NowMs >= OfflineUntilMs;

    /// <summary>Whether a freeze ended so recently that it may delay a tick of the timer.</summary>
    public bool WasFrozen => World.NowMs - _loop.FrozenUntilMs < FrozenLatelyMs;

    /// <summary>
    /// World time at which the result of the current step takes effect: after the freezes of measuring and writing.
    /// </summary>
    public long LocalMs => Math.Max(World.NowMs, _loop.FrozenUntilMs);

    /// <summary>Boots from the content of flash. A board that is on loses power first.</summary>
    public void PowerUp()
    {
        TurnOff();
        Boots++;
        BootedAtMs = World.NowMs;
        Link = new WorldLink(World, this);
        Fetcher = new WorldFetcher(World, this);
        System = new WorldSystem(World, this);
        Clock.LoseTime();
        Led.GoDark();
        Note("power on");
        _loop.Start(() => new Firmware(Ports(), Config, new WatchedHandler(World, this, NewJobHandler())));
    }

    /// <summary>Cuts the power for <paramref name="offMs"/> milliseconds; null: until <see cref="PowerUp"/>.</summary>
    public void CutPower(int? offMs)
    {
        TurnOff();
        Note("power cut");
        int boot = Boots;
        if (offMs is { } ms)
        {
            World.After(ms, EventKind.Power, () => PowerUpUnless(IsOn || boot != Boots));
        }
    }

    /// <summary>Schedules a step as soon as possible, because an inbox has received an event.</summary>
    public void Wake()
    {
        if (IsOn)
        {
            _loop.StepAt(World.NowMs);
        }
    }

    /// <summary>No step runs for that long: the firmware is busy with a handshake, a measurement or a write.</summary>
    public void Freeze(int ms) => _loop.Freeze(ms);

    public void Note(string text)
    {
        if (World.IsTraced)
        {
            World.Note(Thing, "~ " + text);
        }
    }

    /// <summary>The firmware has requested a restart. Until the restart happens, its steps go on.</summary>
    internal void RestartSoon(string cause)
    {
        World.Tell(checker => checker.Restarting(this, cause));
        int boot = Boots;
        long atMs = LocalMs + World.Chance.Between(1, RestartMsMax);
        World.Timeline.At(atMs, EventKind.Power, () => PowerUpUnless(!IsOn || boot != Boots));
    }

    private void PowerUpUnless(bool isOtherwise)
    {
        if (!isOtherwise)
        {
            PowerUp();
        }
    }

    private void TurnOff()
    {
        _loop.Stop();
        Link.Vanish();
        Fetcher.Vanish();
    }

    private Board Ports() => new()
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
