using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Boot;

/// <summary>
/// Seven boots, most of which end in a planned restart. Wherever power fails, whichever slot rots and however flash
/// fails: no number is told by two boots, and no cause is told twice or by a boot that it is not the cause of.
/// </summary>
public class BootRecordFaultTests
{
    private const int BytesMax = 24;

    private static readonly string?[] Plans =
        [ResetCause.SettingsChanged, ResetCause.RebootRequested, null, ResetCause.Job, ResetCause.Crash, null];

    private readonly MemoryFlash _flash = new();
    private readonly List<int> _numbers = [];
    private readonly List<string> _causes = [];

    [Fact]
    public void Without_faults_each_boot_reports_its_number_and_the_cause_of_its_restart()
    {
        RunBoots();

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
                Reset();
                _flash.WritesBeforeCut = write;
                _flash.CutAfterBytes = bytes;
                RunBoots();
                AssertReportedOnce($"cut after {bytes} bytes of write {write}");
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
                Reset();
                RunBoots(boot => CorruptIf(boot == before, slot, bit));
                AssertReportedOnce($"bit {bit} of {slot} rotten before boot {before}");
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
                Reset();
                RunBoots(boot => CorruptIf(boot == first || boot == second, FindNewestSlot(), 30));
                AssertReportedOnce($"rotten before boots {first} and {second}");
            }
        }
    }

    [Fact]
    public void All_writes_of_one_boot_are_lost_or_refused()
    {
        for (int failing = 0; failing < Plans.Length; failing++)
        {
            Reset();
            RunBoots(boot => _flash.PersistsWrites = boot != failing);
            AssertReportedOnce($"no write of boot {failing} sticks");

            Reset();
            RunBoots(boot => _flash.RefusesWrites = boot == failing);
            AssertReportedOnce($"no write of boot {failing} is taken");
        }
    }

    [Fact]
    public void A_slot_rots_after_the_power_has_failed_in_the_other()
    {
        for (int write = 2; write < Plans.Length * 2; write++)
        {
            for (int rottenBefore = 1; rottenBefore <= Plans.Length; rottenBefore++)
            {
                Reset();
                _flash.WritesBeforeCut = write;
                _flash.CutAfterBytes = BytesMax;
                RunBoots(boot => CorruptIf(boot == rottenBefore, FindNewestSlot(), 30));
                AssertReportedOnce($"cut behind write {write}, rotten before boot {rottenBefore}");
            }
        }
    }

    private void Reset()
    {
        _flash.Erase("boot.a");
        _flash.Erase("boot.b");
        _flash.CutAfterBytes = null;
        _flash.WritesBeforeCut = 0;
        _flash.PersistsWrites = true;
        _flash.RefusesWrites = false;
        _numbers.Clear();
        _causes.Clear();
    }

    // Boot after boot; one that power cuts short is followed by the next.
    private void RunBoots(Action<int>? before = null)
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
                cause = TryReport(boot, cause) ? ResetCause.Unplanned : cause;
                cause = plan is not null && boot.TryPlanRestart(plan) ? plan : cause;
            }
            catch (PowerCutException)
            {
                // What was to be written may be there, whole: then the next boot may tell it.
                cause = plan ?? cause;
            }
        }
    }

    private bool TryReport(BootRecord boot, string cause)
    {
        if (!boot.TryPersist())
        {
            return false;
        }

        Assert.True(boot.Cause == cause || boot.Cause == ResetCause.Unplanned, $"{boot.Cause} instead of {cause}");
        _numbers.Add(boot.BootNumber);
        _causes.Add(boot.Cause);
        return true;
    }

    private void AssertReportedOnce(string when)
    {
        Assert.True(_numbers.Count > 3, when);
        Assert.True(_numbers.Distinct().Count() == _numbers.Count, $"{when}: {string.Join(' ', _numbers)}");
        string[] planned = [.. _causes.Where(cause => cause != ResetCause.Unplanned)];
        Assert.True(planned.Distinct().Count() == planned.Length, $"{when}: {string.Join(' ', _causes)}");
    }

    private void CorruptIf(bool condition, string slot, int bit)
    {
        if (condition && bit < _flash.CopySlot(slot).Length * 8)
        {
            _flash.FlipBit(slot, bit);
        }
    }

    private string FindNewestSlot() => ReadRevision("boot.a") > ReadRevision("boot.b") ? "boot.a" : "boot.b";

    private int ReadRevision(string slot) =>
        _flash.CopySlot(slot) is { Length: > 5 } image ? BigEndian.Read(image, 1) : 0;

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }
}
