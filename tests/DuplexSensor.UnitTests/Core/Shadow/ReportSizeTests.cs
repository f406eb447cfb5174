using System.Text;
using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Core.Text;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Shadow;

/// <summary>The length of the longest messages: each member has its longest value.</summary>
public class ReportSizeTests
{
    private const int WholeBytesMax = 2_047;
    private const int TimerBytesMax = 160;
    private const int TokenBytesMax = 20;

    // Thirty years of uptime, and a reading every two seconds.
    private const long UptimeMs = 946_080_000_000;
    private const int Sequence = 473_040_000;

    private readonly FakeLink _link = new();
    private readonly BootRecord _boot = new(new MemoryFlash());
    private readonly JobOutcome _job = new();
    private readonly Board _board;
    private readonly ReportedState _state;
    private readonly ShadowReporter _reporter;
    private readonly Sampler _sampler;

    public ReportSizeTests()
    {
        _board = new Board
        {
            System = new FakeSystem
            {
                Version = new string('9', 16),
                Memory = new() { FreeBytes = 4_194_303, TotalBytes = 4_194_304 },
            },
        };
        var trace = new Trace(new FakeTrace());
        _sampler = new Sampler(new FakeSensor().EnqueueValues(-399, 899), SensorKind.Dht22, trace, Limits.RefreshMsMax);
        var store = new SettingsStore(new MemoryFlash(), new DeviceConfig());
        store.TryCommit(TestSettings.Create(Limits.RefreshMsMax, false, int.MaxValue));
        var topics = new Topics(new string('t', Limits.ThingNameLengthMax));
        var outbox = new Outbox(_link, int.MaxValue - 1);
        _state = new ReportedState(_board, store, _sampler, _boot, _job);
        _reporter = new ShadowReporter(_board, trace, topics, outbox, _state);
        _link.BeginConnect(1, false);
        _boot.EnsureAfter(int.MaxValue - 1);
        _boot.TryPersist();
        _sampler.Step(0);
        typeof(Sampler).GetProperty(nameof(Sampler.Sequence))!.SetValue(_sampler, Sequence);
    }

    [Fact]
    public void A_timer_report_is_at_most_160_bytes_with_the_longest_values()
    {
        _reporter.Requests.Request(Members.Timer);

        Assert.InRange(SendAndMeasure(), 150, TimerBytesMax);
    }

    [Fact]
    public void The_whole_state_stays_under_2_kB_with_the_longest_values()
    {
        _state.BtnCount = int.MaxValue;
        _state.Lost.Add(9_999_999, 4_294_967_294, 4_294_967_295);
        _job.Begin(new string('j', Limits.JobIdLengthMax));
        _job.End("IN_PROGRESS", new string('r', Limits.JobReasonLengthMax), int.MaxValue);
        RejectAll();
        _state.DesiredError = new string('w', Limits.ReasonLengthMax);
        AddUnknownKeys();
        _reporter.OnConnected(0);
        CorrectAll();

        Assert.InRange(SendAndMeasure(), 1_300, WholeBytesMax);
        Assert.Contains("\"desired\":{\"on\":null,\"refresh\":null,\"reboot\":null}", _link.LastPublish.Text);
        Assert.Contains(new string('\u6D4B', Limits.UnknownKeyLengthMax - 1), _link.LastPublish.Text);
    }

    [Fact]
    public void A_batch_of_the_longest_readings_fits_the_buffer_for_outgoing_messages()
    {
        var flash = new MemoryFlash();
        var board = new Board { Clock = new FakeClock { UtcMs = 4_294_967_000_000 }, Flash = flash };
        var trace = new Trace(new FakeTrace());
        var store = new TelemetryStore(board, trace, _boot, Limits.SegmentsMax);
        for (int i = 0; i <= Limits.ReadingsInBlockMax; i++)
        {
            store.Add(int.MaxValue - 100 + i, -399, 899, i);
        }

        var outbox = new Outbox(_link, int.MaxValue - 1);
        new TelemetryDrain(trace, store, new Topics("t"), outbox).Send(100);

        Assert.False(outbox.Message.IsFull);
        Assert.Equal(64, _link.LastPublish.Json.GetProperty("readings").GetArrayLength());
        Assert.InRange(Encoding.UTF8.GetByteCount(_link.LastPublish.Text), 2_240, Limits.PublishBytesMax);
    }

    [Fact]
    public void No_reason_is_longer_than_its_place_in_the_record()
    {
        SettingsPatch patch = CreateBadPatch();

        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            string? reason = patch.Reasons.Get(setting);
            Assert.NotNull(reason);
            Assert.InRange(reason.Length, 1, Limits.ReasonLengthMax);
        }
    }

    // The report's length in bytes with the longest client token.
    private int SendAndMeasure()
    {
        _reporter.Send(UptimeMs);
        Publication report = _link.LastPublish;
        int tokenBytes = report.Json.GetProperty("clientToken").GetString()!.Length;
        return Encoding.UTF8.GetByteCount(report.Text) + TokenBytesMax - tokenBytes;
    }

    private void RejectAll()
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            _state.Reasons.Set(setting, new string('w', Limits.ReasonLengthMax));
        }
    }

    // A UTF-16 character takes at most three bytes in UTF-8; a surrogate pair, two characters, takes four.
    private void AddUnknownKeys()
    {
        string name = new('\u6D4B', Limits.UnknownKeyLengthMax + 5);
        for (int i = 0; i < Limits.UnknownKeysMax; i++)
        {
            byte[] document = Encoding.UTF8.GetBytes($"{{\"{i}{name}\":0}}");
            var reader = new JsonReader();
            reader.Start(document, document.Length);
            Assert.True(new SettingsPatch().TryRead(reader, _state.Unknown));
        }
    }

    private void CorrectAll() => _reporter.Requests.Corrections.Set(
        CreateBadPatch(), SettingKeys.None, long.MaxValue);

    // A number below the range: a bad value for every setting.
    private static SettingsPatch CreateBadPatch()
    {
        IEnumerable<string> members =
            from row in Enumerable.Range(0, (int)Setting.Count)
            let min = SettingsTable.Get((Setting)row, SettingsTable.Min)
            select $"\"{SettingsTable.GetName((Setting)row)}\":{min - 1_000}";
        return ReadPatch("{" + string.Join(',', members) + "}");
    }

    private static SettingsPatch ReadPatch(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);
        var patch = new SettingsPatch();
        Assert.True(patch.TryRead(reader, new UnknownKeys()));
        return patch;
    }
}
