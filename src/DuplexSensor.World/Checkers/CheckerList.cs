namespace DuplexSensor.World.Checkers;

/// <summary>The list of all checkers.</summary>
public static class CheckerList
{
    public static IReadOnlyList<Checker> Create()
    {
        var settingsHistory = new SettingsHistory();
        var jobHistory = new JobHistory(settingsHistory);
        var readingHistory = new ReadingHistory();
        var clockHistory = new ClockHistory();
        var firstReports = new FirstReportHistory();
        return
        [
            settingsHistory,
            jobHistory,
            readingHistory,
            clockHistory,
            firstReports,
            new CommittedSettings(settingsHistory),
            new ReportedSettings(settingsHistory),
            new JustifiedRestarts(settingsHistory),
            new BootNumbers(),
            new DesiredBelongsToUsers(),
            new OneTerminalStatus(),
            new JobsEnd(),
            new TruthfulJobStatus(jobHistory),
            new JobsRunOnce(jobHistory),
            new JobSettingsStay(jobHistory),
            new AllowedPayloadUrls(jobHistory),
            new ValidJobUpdates(jobHistory),
            new ReconnectBackoff(),
            new WithinLimits(),
            new WakeTimesInFuture(),
            new NoSecrets(),
            new InSync(settingsHistory),
            new StillReporting(settingsHistory),
            new TimerInPhase(settingsHistory),
            new DeltasInOrder(),
            new ValidDesiredStays(),
            new RejectedIsTrue(),
            new TruthfulReasons(),
            new PromptRestarts(settingsHistory),
            new PeriodChangesInPhase(settingsHistory),
            new NoExtraReports(settingsHistory),
            new FullReports(),
            new LedIsReported(),
            new TruthfulResetCauses(),
            new TruthfulReadings(readingHistory, clockHistory),
            new TruthfulSensorReports(readingHistory, settingsHistory),
            new EveryReadingArrives(readingHistory),
            new BatchPacing(readingHistory, firstReports),
            new FlashWriteRate(readingHistory),
            new PressEvents(clockHistory, firstReports),
            new JobsRequested(firstReports),
            new DroppedMembersFollow(),
            new CorrectionsFollow(),
            new PromptRejections(),
            new OversizedDesired(),
        ];
    }
}
