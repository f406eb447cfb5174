using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Flash;

/// <summary>The readings in flash bear a boot number that the boot record has lost.</summary>
public sealed class EarlierBootTests
{
    private readonly MemoryFlash _flash = new();

    [Theory]
    [InlineData("boot.a")]
    [InlineData("boot.b")]
    public void A_number_that_another_record_bears_is_counted_in_both_slots(string rotten)
    {
        BootRecord boot = Boot();
        boot.TryCount();
        int writes = _flash.WriteCount;
        boot = Boot();
        boot.NoteEarlier(40);
        Assert.Equal((41, false), (boot.Boots, boot.IsCounted));

        Assert.True(boot.TryCount());
        Assert.Equal(writes + 2, _flash.WriteCount);
        _flash.Corrupt(rotten);
        Assert.True(Boot().Boots > 41);
    }

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }
}
