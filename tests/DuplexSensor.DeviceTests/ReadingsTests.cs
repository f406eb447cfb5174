using System.IO;
using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.DeviceTests.Fakes;
using DuplexSensor.Esp32;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

/// <summary>Readings in real files, through the adapter that the firmware uses.</summary>
[TestClass]
public class ReadingsTests
{
    private const string FirstSegment = "I:\\readings.1";

    [Setup]
    public void DeleteFiles()
    {
        foreach (string file in Directory.GetFiles("I:\\"))
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Blocks_and_pending_readings_survive_a_restart_and_are_read_oldest_first()
    {
        DeleteFiles();
        TelemetryStore before = Load();
        AddReadings(before, 1, 140);
        Assert.IsTrue(before.TrySave(140_000, true));

        TelemetryStore after = Load();

        AssertBatch(after, 1, 64);
        AssertBatch(after, 65, 64);
        AssertBatch(after, 129, 12);
        Assert.IsNull(after.TryReadBatch(0));
    }

    [TestMethod]
    public void The_file_of_a_segment_that_was_read_to_its_end_is_deleted()
    {
        DeleteFiles();
        TelemetryStore store = Load();
        AddReadings(store, 1, 64);
        store.TrySave(64_000, false);
        Assert.IsTrue(File.Exists(FirstSegment));

        AssertBatch(store, 1, 64);
        store.TryReadBatch(0);

        Assert.IsFalse(File.Exists(FirstSegment));
    }

    [TestMethod]
    public void A_torn_block_after_a_valid_one_does_not_hide_the_next_block()
    {
        DeleteFiles();
        TelemetryStore before = Load();
        AddReadings(before, 1, 64);
        before.TrySave(64_000, false);
        using (var file = new FileStream(FirstSegment, FileMode.Append))
        {
            file.Write(new byte[100], 0, 100);
        }

        TelemetryStore after = Load();
        AddReadings(after, 1, 64);
        after.TrySave(64_000, false);

        AssertBatch(after, 1, 64);
        AssertBatch(after, 1, 64);
    }

    private static TelemetryStore Load()
    {
        var board = new Board { Clock = new FakeClock(), Flash = new Esp32Flash() };
        var boot = new BootRecord(board.Flash);
        boot.Load();
        var store = new TelemetryStore(board, new Trace(new NullTrace()), boot, Limits.SegmentsMax);
        store.Load();
        return store;
    }

    private static void AddReadings(TelemetryStore store, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int sequence = first + i;
            store.Add(sequence, 200 + (sequence % 50), 400, sequence * 1_000);
            store.Step(sequence * 1_000);
        }
    }

    private static void AssertBatch(TelemetryStore store, int first, int count)
    {
        ReadingBlock batch = store.TryReadBatch(0);
        Assert.AreEqual(count, batch.Count);
        batch.Rewind();
        for (int sequence = first; batch.TryReadNext(); sequence++)
        {
            Assert.AreEqual(sequence, batch.Sequence);
            Assert.AreEqual(200 + (sequence % 50), batch.TemperatureTenths);
        }

        store.RemoveBatch();
    }
}
