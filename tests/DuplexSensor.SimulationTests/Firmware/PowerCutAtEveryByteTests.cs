namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// Power fails at each byte of each flash write that three changes by users cause. All checkers run: no setting is lost
/// or invented, and no boot number is reported twice.
/// </summary>
public sealed class PowerCutAtEveryByteTests
{
    private const int SettleMs = 40_000;

    // The longest record. In a shorter record the cut comes after the last byte.
    private const int RecordBytesMax = 28;

    private static readonly string[] Changes = ["\"refresh\":12000", "\"on\":true,\"refresh\":11000", "\"reboot\":5"];

    [Fact]
    public void A_change_writes_the_settings_once_and_the_boot_record_twice()
    {
        var device = StartSettled();
        foreach (string change in Changes)
        {
            int before = device.Recorded.FlashWrites;
            device.UpdateDesired(change);
            device.RunFor(SettleMs);

            // Three writes: the settings, the cause before the restart, and the boot number after it.
            Assert.Equal(before + 3, device.Recorded.FlashWrites);
        }

        int settled = device.Recorded.FlashWrites;
        device.UpdateShadow("""{"state":{"reported":{"refresh":1,"on":null,"reboot":null}}}""");
        device.RunFor(3_700_000);
        Assert.Equal(settled, device.Recorded.FlashWrites);
    }

    [Fact]
    public void Power_fails_at_each_byte_of_each_write_of_three_changes()
    {
        for (int write = 0; write < Changes.Length * 3; write++)
        {
            for (int bytes = 0; bytes <= RecordBytesMax; bytes++)
            {
                DeviceFixture device = StartSettled();
                device.Flash.WritesBeforeCut = write;
                device.Flash.CutAfterBytes = bytes;
                bool wasCut = false;
                foreach (string change in Changes)
                {
                    device.UpdateDesired(change);
                    wasCut |= !RunAndPowerUp(device);
                }

                string when = $"power cut after {bytes} bytes of write {write}";
                Assert.True(wasCut, when);
                Assert.True(
                    (int)device.Reported["refresh"]! == 11_000 && (bool)device.Reported["on"]!
                        && (int)device.Reported["reboot"]! == 5,
                    $"{when}: {device.Reported.ToJsonString()}");
                Assert.NotEqual("defaults", (string)device.Reported["settings"]!);
                Assert.True(device.Delta is null, when);
                Assert.InRange(device.RestartCount, Changes.Length - 1, Changes.Length);
            }
        }
    }

    private static DeviceFixture StartSettled()
    {
        DeviceFixture device = DeviceFixture.StartOnline();
        device.RunFor(11_000);
        return device;
    }

    // False when power failed; it is on again afterwards.
    private static bool RunAndPowerUp(DeviceFixture device)
    {
        device.RunFor(SettleMs);
        if (device.IsOn)
        {
            return true;
        }

        device.PowerUp();
        device.RunFor(SettleMs);
        return false;
    }
}
