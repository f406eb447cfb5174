using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

/// <summary>Runs a job's operation without the runner, and reads the journal in flash.</summary>
public abstract class JobOperationsFixture
{
    private protected const string Settings = """{"settings":{"refresh":12000,"on":true}}""";

    private protected readonly JobBench _bench = new();

    private protected JobOperations Operations => _bench.Operations;

    private protected JobRecovery Recovery => _bench.Recovery;

    private protected OperationState Start(long number = 1, JobOutcome? outcome = null, string jobId = "30")
    {
        JobExecution execution = Executions.Create(jobId, number: number);
        OperationState recovered = Recovery.Recover(execution, outcome ?? new JobOutcome());
        if (recovered == OperationState.Running)
        {
            Recovery.PersistStart(execution);
        }

        return recovered;
    }

    // Records the end of the operation, as the runner does.
    private protected void EndOperation(OperationState end)
    {
        _bench.Outcome.End(end == OperationState.Succeeded ? "SUCCEEDED" : "FAILED", Operations.Result, 9);
        Recovery.PersistEnd(_bench.Outcome);
    }

    private protected OperationState Begin(string payload, bool isStarted = false)
    {
        if (!isStarted)
        {
            Assert.Equal(OperationState.Running, Start());
        }

        _bench.Fetch.Clear();
        _bench.Fetch.Begin(Executions.Create("30"), "https://localhost/x", 0);
        _bench.Fetch.Step(0);
        _bench.Fetcher.EnqueuePayload(payload);
        for (int i = 0; i < 9 && !_bench.Fetch.IsComplete; i++)
        {
            _bench.Fetch.Step(i);
        }

        _bench.Outcome.Begin("30");
        _bench.Outcome.RecordPayload(_bench.Fetch, 7);
        return Operations.Begin(_bench.Outcome, _bench.Fetch.Bytes, 100);
    }

    // The power fails after the journal was committed and before the settings are.
    private protected void CutBetweenJournalAndCommit()
    {
        Start();
        _bench.Flash.CutAfterBytes = 0;
        _bench.Flash.WritesBeforeCut = 1;
        Assert.Throws<PowerCutException>(() => Begin(Settings, isStarted: true));
    }

    private protected JobJournal LoadJournal()
    {
        var journal = new JobJournal(_bench.Flash);
        journal.Load();
        return journal;
    }
}
