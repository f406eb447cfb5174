using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.DeviceTests.Fakes;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

/// <summary>The firmware's first steps, with all ports in memory.</summary>
[TestClass]
public class FirmwareTests
{
    [TestMethod]
    public void A_boot_connects_and_reports_the_whole_state_first()
    {
        var cloud = new FakeCloud();
        Run(CreateFirmware(cloud), 10_000);

        Assert.AreEqual("$aws/things/my-esp32/shadow/update", cloud.FirstTopic);
        Assert.IsTrue(cloud.FirstPayload.IndexOf("\"dht_temperature\":21.5") > 0, cloud.FirstPayload);
        Assert.IsTrue(cloud.FirstPayload.IndexOf("\"settings\":\"ok\"") > 0, cloud.FirstPayload);
    }

    [TestMethod]
    public void A_report_follows_each_tick_of_the_refresh_timer()
    {
        var cloud = new FakeCloud();
        Run(CreateFirmware(cloud), 61_000);

        Assert.IsTrue(cloud.Reports >= 6, cloud.Reports.ToString());
    }

    [TestMethod]
    public void A_delta_is_committed_and_requests_one_restart()
    {
        var cloud = new FakeCloud();
        var system = new FakeSystem();
        Firmware firmware = CreateFirmware(cloud, system);
        long nowMs = Run(firmware, 10_000);

        cloud.SendDelta("{\"version\":9,\"state\":{\"refresh\":12000}}");
        nowMs = RunFrom(firmware, nowMs, nowMs + 5_000);
        RunFrom(firmware, nowMs, nowMs + 5_000);

        Assert.AreEqual("settings-changed", system.RestartCause);
        Assert.AreEqual(1, system.Restarts);
    }

    private static Firmware CreateFirmware(FakeCloud cloud, FakeSystem system = null)
    {
        var config = new DeviceConfig { Thing = "my-esp32" };
        var board = new Board
        {
            Clock = new FakeClock(),
            Link = cloud,
            Sensor = new FakeSensor(),
            Flash = new MemoryFlash(),
            Led = new FakeLed(),
            Button = new FakeButton(),
            Fetcher = new FakeFetcher(),
            System = system ?? new FakeSystem(),
            Trace = new NullTrace(),
        };
        return new Firmware(board, config, new PrintingJobHandler());
    }

    private static long Run(Firmware firmware, long untilMs)
    {
        return RunFrom(firmware, 0, untilMs);
    }

    private static long RunFrom(Firmware firmware, long nowMs, long untilMs)
    {
        while (nowMs < untilMs)
        {
            nowMs = firmware.Step(nowMs);
        }

        return nowMs;
    }
}
