using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Flash;

/// <summary>
/// The records of jobs and of pending readings, with three changes each. Power fails at each byte, and each bit flips.
/// Still the next boot reads the whole record of one of the two newest writes.
/// </summary>
public class RecordFaultTests
{
    private const int Changes = 3;

    private MemoryFlash _flash = new();

    public static TheoryData<string> Records => ["journal", "pending"];

    [Theory]
    [MemberData(nameof(Records))]
    public void Power_fails_at_each_byte_of_each_write(string record)
    {
        for (int change = 2; change <= Changes; change++)
        {
            int length = GetLength(record, change);
            for (int bytes = 0; bytes <= length; bytes++)
            {
                WriteChanges(record, change - 1);
                _flash.CutAfterBytes = bytes;
                Assert.Throws<PowerCutException>(() => Write(record, change));

                Assert.Equal(bytes == length ? change : change - 1, ReadChange(record));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Each_bit_of_both_slots_flips_after_each_write(string record)
    {
        for (int change = 2; change <= Changes; change++)
        {
            WriteChanges(record, change);
            foreach (string slot in (string[])[record + ".a", record + ".b"])
            {
                bool isNewest = slot[^1] == (change % 2 == 1 ? 'a' : 'b');
                for (int bit = 0; bit < _flash.CopySlot(slot).Length * 8; bit++)
                {
                    _flash.FlipBit(slot, bit);
                    Assert.Equal(isNewest ? change - 1 : change, ReadChange(record));
                    _flash.FlipBit(slot, bit);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_write_that_does_not_read_back_counts_as_failed(string record)
    {
        for (int change = 2; change <= Changes; change++)
        {
            WriteChanges(record, change - 1);
            _flash.PersistsWrites = false;

            Assert.False(Write(record, change));
            Assert.Equal(change - 1, ReadChange(record));
        }
    }

    private void WriteChanges(string record, int untilChange)
    {
        _flash = new MemoryFlash();
        for (int change = 1; change <= untilChange; change++)
        {
            Assert.True(Write(record, change));
        }
    }

    private int GetLength(string record, int change)
    {
        WriteChanges(record, change);
        return _flash.CopySlot(record + (change % 2 == 1 ? ".a" : ".b")).Length;
    }

    private bool Write(string record, int change) => record == "journal" ? WriteJournal(change) : WritePending(change);

    // The number of the change that wrote the record. Fails when its members are not all from that change.
    private int ReadChange(string record) => record == "journal" ? ReadJournalChange() : ReadPendingChange();

    private bool WriteJournal(int change)
    {
        JobJournal journal = LoadJournal();
        journal.Begin(Executions.Create("job-" + change, number: change), startCount: change);
        journal.DesiredKeys = (SettingKeys)change;
        journal.BootNumber = change;
        journal.Result = new string('r', change);
        return journal.TryPersist();
    }

    private int ReadJournalChange()
    {
        JobJournal journal = LoadJournal();
        int change = journal.BootNumber;
        Assert.True(journal.Matches(Executions.Create("job-" + change, number: change)));
        Assert.Equal(
            (change, change, change),
            (journal.StartCount, (int)journal.DesiredKeys, journal.Result.Length));
        return change;
    }

    private JobJournal LoadJournal()
    {
        var journal = new JobJournal(_flash);
        journal.Load();
        return journal;
    }

    private bool WritePending(int change)
    {
        PendingReadings pending = LoadPending(out LostReadings lost, out ReadingBlock block);
        pending.DiscardEarlier();
        lost.Add(change - lost.Count, 1_800_000_000, 1_800_000_000 + change);
        block.Start(change);
        for (int i = 1; i <= change * 3; i++)
        {
            var reading = new Reading { Sequence = i, TemperatureTenths = 220, HumidityTenths = 350 };
            block.TryAdd(reading, 1_800_000_000 + i);
        }

        return pending.TryCommit(block, lost, oldestSegment: 1);
    }

    private int ReadPendingChange()
    {
        PendingReadings pending = LoadPending(out LostReadings lost, out ReadingBlock block);
        Assert.True(pending.TryCopyTo(block));
        Assert.Equal((block.BootNumber, block.BootNumber * 3), (lost.Count, block.Count));
        return block.BootNumber;
    }

    private PendingReadings LoadPending(out LostReadings lost, out ReadingBlock block)
    {
        lost = new LostReadings();
        block = new ReadingBlock();
        var segments = new Segments(_flash, Limits.SegmentsMax);
        var pending = new PendingReadings(_flash);
        pending.Load(lost);
        segments.Load(pending.OldestSegment, block);
        pending.FindEarlier(segments, block);
        return pending;
    }
}
