namespace DuplexSensor.SimulationTests.Firmware;

public sealed class BootCountTests
{
    [Fact]
    public void A_boot_that_flash_could_not_count_is_told_within_minutes_of_its_being_counted()
    {
        var device = DeviceFixture.Online(prepared =>
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
    public void A_boot_that_flash_does_not_count_tells_neither_number_nor_cause_until_it_does()
    {
        var device = DeviceFixture.Online(prepared => prepared.Flash.RefusesWrites = true);
        Assert.Null(device.Reported["boots"]);
        Assert.Null(device.Reported["reset_cause"]);

        device.Flash.RefusesWrites = false;
        device.RunFor(10_000);

        Assert.Equal(1, (int)device.Reported["boots"]!);
        Assert.Equal("unplanned", (string)device.Reported["reset_cause"]!);
    }

    [Fact]
    public void Both_slots_of_the_boot_record_rot_while_flash_takes_nothing_and_no_number_is_told_twice()
    {
        var device = DeviceFixture.Online();
        device.PowerUp();
        device.RunFor(20_000);
        device.PowerUp();
        device.RunFor(20_000);
        int told = (int)device.Reported["boots"]!;

        device.Flash.RefusesWrites = true;
        device.Flash.Flip("boot.a", 21);
        device.PowerUp();
        device.RunFor(20_000);
        device.Flash.Flip("boot.b", 97);
        device.PowerUp();
        device.RunFor(20_000);
        device.Flash.RefusesWrites = false;
        device.RunFor(20_000);

        Assert.Equal(3, told);
        Assert.InRange((int)device.Reported["boots"]!, told + 1, told + 3);
    }
}
