namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>Every checker there is, one line each.</summary>
public static class CheckerList
{
    public static IReadOnlyList<Checker> New()
    {
        var flash = new SettingsInFlash();
        var ledger = new JobLedger(flash);
        return
        [
            flash,
            ledger,
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
        ];
    }
}
