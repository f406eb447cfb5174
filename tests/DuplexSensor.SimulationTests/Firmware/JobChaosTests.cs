using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>With random faults every job ends, and it is SUCCEEDED exactly if it was done.</summary>
public sealed class JobChaosTests
{
    private const int SeedsMax = 200;

    private static readonly string[] JobIds = ["1", "2", "3"];
    private static readonly string[] Faults = ["500", "Reset", "Stalled", "short", "Refused"];
    private static readonly string[] Codes = ["RequestThrottled", "InternalError"];

    private readonly ScriptedJobHandler _handler = new() { MayRunTwice = false };
    private Random _random = new(0);
    private bool _areFaultsOff;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_job_ends_with_a_true_status(int quarter)
    {
        for (int seed = quarter; seed < SeedsMax; seed += 4)
        {
            DeviceFixture device = RunWithFaults(seed);
            string state = string.Join(", ", JobIds.Select(id =>
                $"{id} {device.GetExecution(id).Status} {device.FindDetail(id, "reason")}"));

            Assert.True(JobIds.All(id => device.GetExecution(id).IsTerminal), $"seed {seed}: {state}");
            bool isApplied = device.ReadSettingsRevision() == 1;
            bool saysApplied = device.GetExecution("1").Status == CloudStatus.Succeeded;
            Assert.True(isApplied == saysApplied, $"seed {seed}: applied {isApplied}, {state}");
            Assert.True(_handler.Begun.Count <= 1, $"seed {seed}: handled {_handler.Begun.Count} times");
            bool saysHandled = device.GetExecution("3").Status == CloudStatus.Succeeded;
            Assert.True(!saysHandled || _handler.Begun.Count == 1, $"seed {seed}: {state}");
            Assert.True(device.Recorded.RestartCauses.Count(cause => cause == "job") <= 2, $"seed {seed}: restarts");
        }
    }

    // Runs a device with three jobs, first some minutes with faults, then without.
    private DeviceFixture RunWithFaults(int seed)
    {
        _random = new Random(seed);
        _areFaultsOff = false;
        _handler.Begun.Clear();
        var device = new DeviceFixture((ulong)seed) { JobHandler = _handler };
        device.Intercept = published => InterceptRequest(device, published);
        device.Payload = GetPayload;
        Array.ForEach(JobIds, id => device.CreateJob(id));
        device.PowerUp();
        for (int cuts = _random.Next(4); cuts > 0; cuts--)
        {
            device.Flash.WritesBeforeCut = _random.Next(6);
            device.Flash.CutAfterBytes = _random.Next(80);
            RunUntilPowerCut(device, _random.Next(60_000));
        }

        device.Flash.CutAfterBytes = null;
        RunUntilPowerCut(device, 300_000);
        _areFaultsOff = true;
        device.Cloud.TakeOver(DeviceFixture.Thing);
        device.RunFor(300_000);
        return device;
    }

    private static void RunUntilPowerCut(DeviceFixture device, long ms)
    {
        long untilMs = device.Cloud.EpochMs + ms;
        device.RunUntil(() => !device.IsOn || device.Cloud.EpochMs >= untilMs);
        if (!device.IsOn)
        {
            device.PowerUp();
        }
    }

    private IReadOnlyList<CloudMessage>? InterceptRequest(DeviceFixture device, CloudMessage published)
    {
        if (_areFaultsOff || !published.Topic.StartsWith('$'))
        {
            return null;
        }

        bool isJob = published.Topic.Contains("/jobs/", StringComparison.Ordinal);
        switch (_random.Next(20))
        {
            case 0:
                device.Cloud.TakeOver(DeviceFixture.Thing);
                return [];
            case 1:
                device.Handle(published);
                device.Cloud.TakeOver(DeviceFixture.Thing);
                return [];
            case 2:
                return [];
            case 3 or 4:
                return device.SendResponsesTwice(published);
            case 5 when isJob:
                return JobScenario.Reject(published, Codes[_random.Next(Codes.Length)]);
            default:
                return null;
        }
    }

    private PayloadResponse GetPayload(string url)
    {
        if (!_areFaultsOff && _random.Next(3) == 0)
        {
            return JobScenario.CreateFaultyResponse(Faults[_random.Next(Faults.Length)]);
        }

        return PayloadServer.CreateOk(Path.GetFileNameWithoutExtension(url) switch
        {
            "job-1" => """{"settings":{"refresh":12000}}""",
            "job-2" => """{"reboot":true}""",
            _ => "work",
        });
    }
}
