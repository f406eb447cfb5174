using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A job runner with all its parts and fakes of the ports.</summary>
internal sealed class JobBench
{
    public JobBench() => Boot();

    public FakeTrace Trace { get; } = new();

    public FakeFetcher Fetcher { get; } = new();

    public FakeJobHandler Handler { get; } = new();

    public FakeSystem System { get; } = new();

    public FakeLink Link { get; } = new();

    public FakeLed Led { get; } = new();

    public MemoryFlash Flash { get; } = new();

    public DeviceConfig Config { get; } = new() { JobPayloadUrl = "https://localhost:8443/job-{jobId}.json" };

    public long NowMs { get; set; } = 1_000;

    public LinkSession Session { get; private set; } = null!;

    public SettingsStore Settings { get; private set; } = null!;

    public RestartPlan Restart { get; private set; } = null!;

    public BootRecord BootRecord { get; private set; } = null!;

    public ReportRequests Requests { get; private set; } = null!;

    public JobJournal Journal { get; private set; } = null!;

    public PayloadFetch Fetch { get; private set; } = null!;

    public JobRecovery Recovery { get; private set; } = null!;

    public JobOperations Operations { get; private set; } = null!;

    public JobRunner Runner { get; private set; } = null!;

    public JobOutcome Outcome => Runner.Outcome;

    /// <summary>Begins a new boot: creates all parts again and loads their records from flash.</summary>
    public void Boot()
    {
        var board = new Board
        {
            Fetcher = Fetcher,
            Flash = Flash,
            Led = Led,
            Link = Link,
            Sensor = new FakeSensor(),
            System = System,
        };
        var trace = new Trace(Trace);
        var topics = new Topics("t1");
        var outbox = new Outbox(Link, 77);
        var outcome = new JobOutcome();
        Settings = new SettingsStore(Flash, Config);
        BootRecord = new BootRecord(Flash);
        Journal = new JobJournal(Flash);
        Restart = new RestartPlan();
        BootRecord.Load();
        Settings.Load();
        Journal.Load();
        Session = new LinkSession(board, trace, topics, outbox, Config);
        var sampler = new Sampler(board.Sensor, SensorKind.Dht11, trace, Settings.Current.RefreshMs);
        var control = new SettingsControl(board, trace, Settings, sampler, Restart, Config.RestartOnChange);
        Requests = new ReportRequests();
        Recovery = new JobRecovery(Journal, BootRecord, control, Requests);
        Recovery.RestoreDesired();
        Operations = new JobOperations(Journal, Recovery, BootRecord, control, Requests, Handler);
        Fetch = new PayloadFetch(board, trace, Session);
        Runner = new JobRunner(trace, Config, Fetch, Recovery, Operations, outcome);
    }

    public void Begin(JobExecution execution) => Runner.Begin(execution, NowMs);

    /// <summary>Begins a job and runs it until its payload has arrived.</summary>
    public void RunJob(string jobId, string payload)
    {
        Begin(Executions.Create(jobId));
        ServePayload(payload);
    }

    public void ServePayload(string payload)
    {
        Runner.Step(NowMs);
        Fetcher.EnqueuePayload(payload);
        Run();
    }

    /// <summary>Steps the runner until the fetch has ended.</summary>
    public void Run()
    {
        for (int steps = 0; Runner.State == JobState.Fetching; steps++)
        {
            Assert.InRange(steps, 0, 1_000);
            Runner.Step(++NowMs);
        }
    }

    public void AssertFinished(string status, string? reason)
    {
        Assert.Equal(JobState.Finishing, Runner.State);
        Assert.Equal((status, reason), (Outcome.Status, Outcome.Reason));
    }
}
