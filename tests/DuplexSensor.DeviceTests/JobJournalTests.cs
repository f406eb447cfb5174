using System.IO;
using System.Text;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;
using DuplexSensor.Esp32;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

/// <summary>What of a job outlives a restart, in real files.</summary>
[TestClass]
public class JobJournalTests
{
    private const string SlotA = "I:\\journal.a";
    private const string SlotB = "I:\\journal.b";

    [Setup]
    public void Empty()
    {
        File.Delete(SlotA);
        File.Delete(SlotB);
    }

    [TestMethod]
    public void A_new_board_has_no_job_in_its_journal()
    {
        Empty();

        Assert.AreEqual((int)JournalStep.None, (int)Load().Step);
    }

    [TestMethod]
    public void A_job_that_was_about_to_restart_is_found_by_the_next_boot()
    {
        Empty();
        JobExecution execution = NewExecution();
        JobJournal before = Load();
        before.Begin(execution, 2);
        before.Step = JournalStep.Restarting;
        before.Boot = 7;
        Assert.IsTrue(before.TryWrite());

        JobJournal after = Load();

        Assert.IsTrue(after.IsOf(execution));
        Assert.AreEqual((int)JournalStep.Restarting, (int)after.Step);
        Assert.AreEqual(2, after.Starts);
        Assert.AreEqual(7, after.Boot);
    }

    [TestMethod]
    public void A_torn_note_leaves_the_one_before()
    {
        Empty();
        JobExecution execution = NewExecution();
        JobJournal before = Load();
        before.Begin(execution, 1);
        before.TryWrite();
        before.Step = JournalStep.Ended;
        before.TryWrite();
        File.WriteAllBytes(SlotB, new byte[] { 1, 0, 0 });

        JobJournal after = Load();

        Assert.AreEqual((int)JournalStep.Started, (int)after.Step);
        Assert.AreEqual(1, after.Starts);
    }

    private static JobExecution NewExecution()
    {
        byte[] answer = Encoding.UTF8.GetBytes(
            "{\"execution\":{\"jobId\":\"job-1\",\"executionNumber\":3,\"queuedAt\":1790000000,\"versionNumber\":2,"
                + "\"jobDocument\":{}},\"clientToken\":\"t\"}");
        var execution = new JobExecution();
        execution.Read(new JsonReader(), answer, "t");
        return execution;
    }

    private static JobJournal Load()
    {
        var journal = new JobJournal(new Esp32Flash());
        journal.Load();
        return journal;
    }
}
