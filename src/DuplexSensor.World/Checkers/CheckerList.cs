namespace DuplexSensor.World.Checkers;

/// <summary>The list of all checkers.</summary>
public static class CheckerList
{
    public static IReadOnlyList<Checker> New()
    {
        var flash = new SettingsInFlash();
        var ledger = new JobLedger(flash);
        var readings = new ReadingBook();
        var clock = new ClockBook();
        var greetings = new Greetings();
        return
        [
            flash,
            ledger,
            readings,
            clock,
            greetings,
            new CommittedSettings(flash),
            new ReportedSettings(flash),
            new EarnedRestarts(flash),
            new BootNumbers(),
            new DesiredIsTheUsers(),
            new OneTerminalStatus(),
            new JobsEnd(),
            new TruthfulEnds(ledger),
            new OperationsOnce(ledger),
            new SettingsOfJobsStay(ledger),
            new AllowedAddresses(ledger),
            new RightUpdates(ledger),
            new PatientReconnects(),
            new WithinLimits(),
            new LaterSteps(),
            new NoSecrets(),
            new InSync(flash),
            new StillReporting(flash),
            new TimerInPhase(flash),
            new DeltasInOrder(),
            new GoodValuesStay(),
            new RejectedIsTrue(),
            new PromptRestarts(flash),
            new LivePeriod(flash),
            new QuietDevice(flash),
            new WholeAfterDeletion(),
            new LedIsReported(),
            new TrueCauses(),
            new TrueReadings(readings, clock),
            new HonestReports(readings, flash),
            new EveryReadingArrives(readings),
            new DrainManners(readings, greetings),
            new RareWrites(readings),
            new PressEvents(clock, greetings),
        ];
    }
}
