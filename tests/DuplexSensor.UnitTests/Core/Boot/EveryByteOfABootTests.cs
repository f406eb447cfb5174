using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Boot;

/// <summary>
/// Seven boots, most of which end in a planned restart. Wherever power fails, whichever slot rots and however flash
/// fails: no number is told by two boots, and no cause is told twice or by a boot that it is not the cause of.
/// </summary>
public class EveryByteOfABootTests
{
    private const int BytesMax = 24;

    private static readonly string?[] Plans =
        [ResetCause.SettingsChanged, ResetCause.RebootRequested, null, ResetCause.Job, ResetCause.Crash, null];

    private readonly MemoryFlash _flash = new();
    private readonly List<int> _numbers = [];
    private readonly List<string> _causes = [];

    [Fact]
    public void With_nothing_in_the_way_each_boot_tells_its_number_and_the_cause_of_the_one_before()
    {
        Live();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], _numbers);
        Assert.Equal(
            ["unplanned", "settings-changed", "reboot-requested", "unplanned", "job", "crash", "unplanned"], _causes);

        // One to count, one to plan; the very first count goes into both slots.
        Assert.Equal(12, _flash.WriteCount);
    }

    [Fact]
    public void Power_fails_at_each_byte_of_each_write()
    {
        for (int write = 0; write < Plans.Length * 2; write++)
        {
            for (int bytes = 0; bytes <= BytesMax; bytes++)
            {
                Forget();
                _flash.WritesBeforeCut = write;
                _flash.CutAfterBytes = bytes;
                Live();
                AssertToldOnce($"cut after {bytes} bytes of write {write}");
            }
        }
    }

    [Theory]
    [InlineData("boot.a")]
    [InlineData("boot.b")]
    public void Each_bit_of_a_slot_rots_before_each_boot(string slot)
    {
        for (int before = 1; before <= Plans.Length; before++)
        {
            for (int bit = 0; bit < BytesMax * 8; bit++)
            {
                Forget();
                Live(boot => RotIf(boot == before, slot, bit));
                AssertToldOnce($"bit {bit} of {slot} rotten before boot {before}");
            }
        }
    }

    [Fact]
    public void The_slot_written_last_rots_before_each_boot_and_again_before_a_later_one()
    {
        for (int first = 1; first <= Plans.Length; first++)
        {
            for (int second = first; second <= Plans.Length; second++)
            {
                Forget();
                Live(boot => RotIf(boot == first || boot == second, Newest(), 30));
                AssertToldOnce($"rotten before boots {first} and {second}");
            }
        }
    }

    [Fact]
    public void No_write_of_a_boot_sticks_or_is_taken()
    {
        for (int sick = 0; sick < Plans.Length; sick++)
        {
            Forget();
            Live(boot => _flash.WritesStick = boot != sick);
            AssertToldOnce($"no write of boot {sick} sticks");

            Forget();
            Live(boot => _flash.RefusesWrites = boot == sick);
            AssertToldOnce($"no write of boot {sick} is taken");
        }
    }

    [Fact]
    public void A_slot_rots_after_the_power_has_failed_in_the_other()
    {
        for (int write = 2; write < Plans.Length * 2; write++)
        {
            for (int rottenBefore = 1; rottenBefore <= Plans.Length; rottenBefore++)
            {
                Forget();
                _flash.WritesBeforeCut = write;
                _flash.CutAfterBytes = BytesMax;
                Live(boot => RotIf(boot == rottenBefore, Newest(), 30));
                AssertToldOnce($"cut behind write {write}, rotten before boot {rottenBefore}");
            }
        }
    }

    private void Forget()
    {
        _flash.Erase("boot.a");
        _flash.Erase("boot.b");
        _flash.CutAfterBytes = null;
        _flash.WritesBeforeCut = 0;
        _flash.WritesStick = true;
        _flash.RefusesWrites = false;
        _numbers.Clear();
        _causes.Clear();
    }

    // Boot after boot; one that power cuts short is followed by the next.
    private void Live(Action<int>? before = null)
    {
        string cause = ResetCause.Unplanned;
        for (int i = 0; i <= Plans.Length; i++)
        {
            before?.Invoke(i);
            string? plan = i < Plans.Length ? Plans[i] : null;
            try
            {
                BootRecord boot = Boot();

                // A boot that cannot tell its cause leaves it to the next.
                cause = TryTell(boot, cause) ? ResetCause.Unplanned : cause;
                cause = plan is not null && boot.TryPlan(plan) ? plan : cause;
            }
            catch (PowerCutException)
            {
                // What was to be written may be there, whole: then the next boot may tell it.
                cause = plan ?? cause;
            }
        }
    }

    private bool TryTell(BootRecord boot, string cause)
    {
        if (!boot.TryCount())
        {
            return false;
        }

        Assert.True(boot.Cause == cause || boot.Cause == ResetCause.Unplanned, $"{boot.Cause} instead of {cause}");
        _numbers.Add(boot.Boots);
        _causes.Add(boot.Cause);
        return true;
    }

    private void AssertToldOnce(string when)
    {
        Assert.True(_numbers.Count > 3, when);
        Assert.True(_numbers.Distinct().Count() == _numbers.Count, $"{when}: {string.Join(' ', _numbers)}");
        string[] planned = [.. _causes.Where(cause => cause != ResetCause.Unplanned)];
        Assert.True(planned.Distinct().Count() == planned.Length, $"{when}: {string.Join(' ', _causes)}");
    }

    private void RotIf(bool isTime, string slot, int bit)
    {
        if (isTime && bit < _flash.Copy(slot).Length * 8)
        {
            _flash.Flip(slot, bit);
        }
    }

    private string Newest() => RevisionOf("boot.a") > RevisionOf("boot.b") ? "boot.a" : "boot.b";

    private int RevisionOf(string slot) =>
        _flash.Copy(slot) is { Length: > 5 } image ? BigEndian.Read(image, 1) : 0;

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }
}
