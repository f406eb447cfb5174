using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Boot;

/// <summary>
/// Seven boots; most of them end in a planned restart. Power fails, bits flip and writes fail at each possible place.
/// Still no two boots report the same number, and each cause is reported at most once, by the boot after its restart.
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

        // Each boot has one write to count it, and one for its planned restart. The first count goes to both slots.
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
    public void Each_bit_of_a_slot_flips_before_each_boot(string slot)
    {
        for (int before = 1; before <= Plans.Length; before++)
        {
            for (int bit = 0; bit < BytesMax * 8; bit++)
            {
                Reset();
                RunBoots(boot => CorruptIf(boot == before, slot, bit));
                AssertReportedOnce($"bit {bit} of {slot} flipped before boot {before}");
            }
        }
    }

    [Fact]
    public void The_newest_slot_is_corrupted_before_two_boots()
    {
        for (int first = 1; first <= Plans.Length; first++)
        {
            for (int second = first; second <= Plans.Length; second++)
            {
                Reset();
                RunBoots(boot => CorruptIf(boot == first || boot == second, FindNewestSlot(), 30));
                AssertReportedOnce($"corrupted before boots {first} and {second}");
            }
        }
    }

    [Fact]
    public void All_writes_of_one_boot_are_lost_or_fail()
    {
        for (int failing = 0; failing < Plans.Length; failing++)
        {
            Reset();
            RunBoots(boot => _flash.PersistsWrites = boot != failing);
            AssertReportedOnce($"all writes of boot {failing} are lost");

            Reset();
            RunBoots(boot => _flash.RefusesWrites = boot == failing);
            AssertReportedOnce($"all writes of boot {failing} fail");
        }
    }

    [Fact]
    public void The_newest_slot_is_corrupted_after_a_power_cut_in_the_other()
    {
        for (int write = 2; write < Plans.Length * 2; write++)
        {
            for (int corruptBefore = 1; corruptBefore <= Plans.Length; corruptBefore++)
            {
                Reset();
                _flash.WritesBeforeCut = write;
                _flash.CutAfterBytes = BytesMax;
                RunBoots(boot => CorruptIf(boot == corruptBefore, FindNewestSlot(), 30));
                AssertReportedOnce($"cut after write {write}, corrupted before boot {corruptBefore}");
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

    // One boot after the other. A power cut ends a boot early, and the next one follows.
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

                // A boot that is not counted does not report its cause, so the next boot has the same cause.
                cause = TryReport(boot, cause) ? ResetCause.Unplanned : cause;
                cause = plan is not null && boot.TryPlanRestart(plan) ? plan : cause;
            }
            catch (PowerCutException)
            {
                // The write may be complete in spite of the power cut. Then the next boot has the planned cause.
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
        _flash.CopySlot(slot) is { Length: > 5 } bytes ? BigEndian.Read(bytes, 1) : 0;

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }
}
