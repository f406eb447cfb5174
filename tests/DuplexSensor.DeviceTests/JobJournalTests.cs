using System.IO;
using System.Text;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;
using DuplexSensor.Esp32;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

/// <summary>The journal of a job in real files survives a restart.</summary>
[TestClass]
public class JobJournalTests
{
    private const string SlotA = "I:\\journal.a";
    private const string SlotB = "I:\\journal.b";

    [Setup]
    public void DeleteSlots()
    {
        File.Delete(SlotA);
        File.Delete(SlotB);
    }

    [TestMethod]
    public void A_new_board_has_no_job_in_its_journal()
    {
        DeleteSlots();

        Assert.AreEqual((int)JournalStep.None, (int)Load().Step);
    }

    [TestMethod]
    public void A_job_that_was_about_to_restart_is_found_by_the_next_boot()
    {
        DeleteSlots();
        JobExecution execution = CreateExecution();
        JobJournal before = Load();
        before.Begin(execution, 2);
        before.Step = JournalStep.Restarting;
        before.BootNumber = 7;
        Assert.IsTrue(before.TryPersist());

        JobJournal after = Load();

        Assert.IsTrue(after.Matches(execution));
        Assert.AreEqual((int)JournalStep.Restarting, (int)after.Step);
        Assert.AreEqual(2, after.StartCount);
        Assert.AreEqual(7, after.BootNumber);
    }

    [TestMethod]
    public void A_torn_write_leaves_the_previous_record()
    {
        DeleteSlots();
        JobExecution execution = CreateExecution();
        JobJournal before = Load();
        before.Begin(execution, 1);
        before.TryPersist();
        before.Step = JournalStep.Ended;
        before.TryPersist();
        File.WriteAllBytes(SlotB, new byte[] { 1, 0, 0 });

        JobJournal after = Load();

        Assert.AreEqual((int)JournalStep.Started, (int)after.Step);
        Assert.AreEqual(1, after.StartCount);
    }

    private static JobExecution CreateExecution()
    {
        byte[] response = Encoding.UTF8.GetBytes(
            "{\"execution\":{\"jobId\":\"job-1\",\"executionNumber\":3,\"queuedAt\":1790000000,\"versionNumber\":2,"
                + "\"jobDocument\":{}},\"clientToken\":\"t\"}");
        var execution = new JobExecution();
        execution.Read(new JsonReader(), response, "t");
        return execution;
    }

    private static JobJournal Load()
    {
        var journal = new JobJournal(new Esp32Flash());
        journal.Load();
        return journal;
    }
}
