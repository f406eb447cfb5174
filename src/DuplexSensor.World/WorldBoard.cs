using DuplexSensor.Core;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World;

/// <summary>One ESP32 with a sensor, a button, an LED and a plug, that runs the very firmware.</summary>
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

            // By a die of its own: nothing else of a world depends on it.
            Sensor = isUsual ? SensorKind.Dht11 : new Chance(world.Options.Seed + (ulong)number).OneOf(SensorKinds),

            // A small store gets full within a day.
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

    /// <summary>What settings.json says; read at each boot.</summary>
    public DeviceConfig Config { get; set; }

    public WorldFlash Flash { get; }

    public WorldSensor Sensor { get; }

    public WorldClock Clock { get; }

    public WorldLed Led { get; } = new();

    public WorldButton Button { get; }

    public BoardTrace Trace { get; }

    /// <summary>A new one at each boot, as <see cref="Fetcher"/> and <see cref="System"/> are.</summary>
    public WorldLink Link { get; private set; }

    public WorldFetcher Fetcher { get; private set; }

    public WorldSystem System { get; private set; }

    public Func<IJobHandler> NewJobHandler { get; set; }

    /// <summary>For tests: as on the chip, nothing is opened before UTC is known.</summary>
    public bool NeedsTime { get; set; }

    /// <summary>For tests: what the chip says of its memory; null: figures made up.</summary>
    public Func<Memory>? Memory { get; set; }

    /// <summary>For tests: the same of the managed heap.</summary>
    public Func<int>? FreeManagedBytes { get; set; }

    public bool IsOn => _loop.IsRunning;

    /// <summary>Boots so far, the one in hand included.</summary>
    public int Boots { get; private set; }

    public long BootedAtMs { get; private set; }

    /// <summary>Monotonic milliseconds since the boot.</summary>
    public long UptimeMs => World.NowMs - BootedAtMs;

    /// <summary>Until when no network serves the board.</summary>
    public long OfflineUntilMs { get; set; }

    public bool HasNetwork => World.NowMs >= OfflineUntilMs;

    /// <summary>Whether it was frozen so lately that a beat may be late because of it.</summary>
    public bool WasFrozen => World.NowMs - _loop.FrozenUntilMs < FrozenLatelyMs;

    /// <summary>The moment at which what a step does takes effect: measuring and writing take their time.</summary>
    public long LocalMs => Math.Max(World.NowMs, _loop.FrozenUntilMs);

    /// <summary>Boots from what is in flash. Also after a power cut; when it is on already it is cut first.</summary>
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

    /// <summary>The plug is pulled. It is put back after so long; never, when that is null.</summary>
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

    /// <summary>An inbox got something: a step, as soon as the board can.</summary>
    public void Wake()
    {
        if (IsOn)
        {
            _loop.StepAt(World.NowMs);
        }
    }

    /// <summary>Nothing runs for so long: a handshake, a measurement, a write.</summary>
    public void Freeze(int ms) => _loop.Freeze(ms);

    public void Note(string text)
    {
        if (World.IsTraced)
        {
            World.Note(Thing, "~ " + text);
        }
    }

    /// <summary>The firmware has asked for a restart; it goes on being stepped until that comes.</summary>
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
