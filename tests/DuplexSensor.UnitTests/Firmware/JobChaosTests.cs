using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.UnitTests.Firmware;

/// <summary>Whatever goes wrong by chance: every job ends, and SUCCEEDED says just what was done.</summary>
public sealed class JobChaosTests
{
    private const int SeedsMax = 200;

    private static readonly string[] Faults = ["500", "Reset", "Stalled", "short", "Refused"];
    private static readonly string[] Codes = ["RequestThrottled", "InternalError"];

    private readonly FakeJobHandler _handler = new() { MayRunTwice = false };
    private Random _random = new(0);
    private bool _isCalm;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_job_ends_and_says_the_truth(int quarter)
    {
        for (int seed = quarter; seed < SeedsMax; seed += 4)
        {
            DeviceFixture device = Lived(seed);
            string state = string.Join(
                ", ", new[] { "1", "2", "3" }.Select(id => $"{id} {device.Execution(id).Status} {device.Detail(id, "reason")}"));

            Assert.True(new[] { "1", "2", "3" }.All(id => device.Execution(id).IsTerminal), $"seed {seed}: {state}");
            bool isApplied = RevisionIn(device) == 1;
            bool saysApplied = device.Execution("1").Status == CloudStatus.Succeeded;
            Assert.True(isApplied == saysApplied, $"seed {seed}: applied {isApplied}, {state}");
            Assert.True(_handler.Begun.Count <= 1, $"seed {seed}: handled {_handler.Begun.Count} times");
            bool saysHandled = device.Execution("3").Status == CloudStatus.Succeeded;
            Assert.True(!saysHandled || _handler.Begun.Count == 1, $"seed {seed}: {state}");
            Assert.True(device.RestartCauses.Count(cause => cause == "job") <= 2, $"seed {seed}: restarts");
        }
    }

    // A device with three jobs, some minutes of trouble and then none.
    private DeviceFixture Lived(int seed)
    {
        _random = new Random(seed);
        _isCalm = false;
        _handler.Begun.Clear();
        var device = new DeviceFixture { JobHandler = _handler };
        device.Broker = published => Answer(device, published);
        device.Payload = fetcher => Serve(device, fetcher);
        device.CreateJob("1");
        device.CreateJob("2");
        device.CreateJob("3");
        device.PowerUp();
        for (int cuts = _random.Next(4); cuts > 0; cuts--)
        {
            device.Flash.WritesBeforeCut = _random.Next(6);
            device.Flash.CutAfterBytes = _random.Next(80);
            LiveUntilCut(device, _random.Next(60_000));
        }

        device.Flash.CutAfterBytes = null;
        LiveUntilCut(device, 300_000);
        _isCalm = true;
        device.Link.Put(LinkEventKind.Lost, "closed by server");
        device.RunFor(300_000);
        return device;
    }

    private static void LiveUntilCut(DeviceFixture device, long ms)
    {
        if (Record.Exception(() => device.RunFor(ms)) is { } cut)
        {
            Assert.IsType<PowerCutException>(cut);
            device.PowerUp();
        }
    }

    private IReadOnlyList<CloudMessage>? Answer(DeviceFixture device, Publication published)
    {
        if (_isCalm || !published.Topic.StartsWith('$'))
        {
            return null;
        }

        bool isJob = published.Topic.Contains("/jobs/", StringComparison.Ordinal);
        switch (_random.Next(20))
        {
            case 0:
                device.Link.Put(LinkEventKind.Lost, "closed by server");
                return [];
            case 1:
                device.Handle(published);
                device.Link.Put(LinkEventKind.Lost, "closed by server");
                return [];
            case 2:
                return [];
            case 3 or 4:
                return [.. device.Handle(published).SelectMany(message => new[] { message, message })];
            case 5 when isJob:
                return JobStory.Reject(published, Codes[_random.Next(Codes.Length)]);
            default:
                return null;
        }
    }

    private void Serve(DeviceFixture device, FakeFetcher fetcher)
    {
        if (!_isCalm && _random.Next(3) == 0)
        {
            fetcher.PutFault(Faults[_random.Next(Faults.Length)]);
            return;
        }

        string url = device.Gets[^1];
        fetcher.PutWhole(url.Contains("job-1.", StringComparison.Ordinal) ? """{"settings":{"refresh":12000}}"""
            : url.Contains("job-2.", StringComparison.Ordinal) ? """{"reboot":true}""" : "work");
    }

    private static int RevisionIn(DeviceFixture device)
    {
        var store = new SettingsStore(device.Flash, device.Config);
        store.Load();
        return store.Revision;
    }
}
