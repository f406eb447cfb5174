using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Flash;

/// <summary>The readings in flash contain a larger boot number than the boot record, whose slots were lost.</summary>
public sealed class EarlierBootTests
{
    private readonly MemoryFlash _flash = new();

    [Theory]
    [InlineData("boot.a")]
    [InlineData("boot.b")]
    public void A_boot_number_that_follows_another_record_s_number_is_written_to_both_slots(string badSlot)
    {
        BootRecord boot = Boot();
        boot.TryPersist();
        int writes = _flash.WriteCount;
        boot = Boot();
        boot.EnsureAfter(40);
        Assert.Equal((41, false), (boot.BootNumber, boot.IsPersisted));

        Assert.True(boot.TryPersist());
        Assert.Equal(writes + 2, _flash.WriteCount);
        _flash.Corrupt(badSlot);
        Assert.True(Boot().BootNumber > 41);
    }

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }
}
