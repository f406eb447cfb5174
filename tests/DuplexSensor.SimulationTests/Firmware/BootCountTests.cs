namespace DuplexSensor.SimulationTests.Firmware;

public sealed class BootCountTests
{
    [Fact]
    public void The_boot_number_is_reported_within_minutes_after_flash_works_again()
    {
        var device = DeviceFixture.StartOnline(prepared =>
        {
            prepared.Config.RefreshMs = 3_600_000;
            prepared.Flash.RefusesWrites = true;
        });
        device.RunFor(60_000);
        Assert.Null(device.Reported["boots"]);
        device.Flash.RefusesWrites = false;

        device.RunFor(310_000);

        Assert.Equal((1, "unplanned"), ((int)device.Reported["boots"]!, (string)device.Reported["reset_cause"]!));
    }

    [Fact]
    public void Boot_number_and_reset_cause_are_reported_only_once_the_boot_record_is_persisted()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Flash.RefusesWrites = true);
        Assert.Null(device.Reported["boots"]);
        Assert.Null(device.Reported["reset_cause"]);

        device.Flash.RefusesWrites = false;
        device.RunFor(10_000);

        Assert.Equal(1, (int)device.Reported["boots"]!);
        Assert.Equal("unplanned", (string)device.Reported["reset_cause"]!);
    }

    [Fact]
    public void No_boot_number_is_reported_twice_when_both_boot_slots_rot_while_flash_refuses_writes()
    {
        var device = DeviceFixture.StartOnline();
        device.PowerUp();
        device.RunFor(20_000);
        device.PowerUp();
        device.RunFor(20_000);
        int told = (int)device.Reported["boots"]!;

        device.Flash.RefusesWrites = true;
        device.Flash.FlipBit("boot.a", 21);
        device.PowerUp();
        device.RunFor(20_000);
        device.Flash.FlipBit("boot.b", 97);
        device.PowerUp();
        device.RunFor(20_000);
        device.Flash.RefusesWrites = false;
        device.RunFor(20_000);

        Assert.Equal(3, told);
        Assert.InRange((int)device.Reported["boots"]!, told + 1, told + 3);
    }
}
