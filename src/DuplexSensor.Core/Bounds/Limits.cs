namespace DuplexSensor.Core.Bounds;

/// <summary>
/// Every bound of the firmware (D8). Sizes are in bytes and times in milliseconds, unless the name says otherwise.
/// </summary>
public static class Limits
{
    // Settings
    public const int RefreshMsMin = 1_000;
    public const int RefreshMsMax = 86_400_000;
    public const int ThingNameLengthMax = 128;
    public const int PayloadHostsMax = 8;

    // Link (D7, D13)
    public const int KeepAliveSeconds = 60;
    public const int ConnectTimeoutMs = 60_000;
    public const int ResponseTimeoutMs = 10_000;
    public const int BackoffCapMsMin = 2_000;
    public const int BackoffCapMsMax = 128_000;

    // Time that a connection must be up before its end resets or halves the backoff.
    public const int ResetBackoffAfterMs = 60_000;
    public const int HalveBackoffAfterMs = 10_000;

    // Interval of checks for UTC while UTC is unknown.
    public const int TimeRetryMs = 5_000;

    // So many connections in a row that are lost right after their first report mean that desired is too large (D8).
    public const int EarlyLossesMax = 2;

    // After this many lost PUBACKs a new connection is opened.
    public const int LostPubacksMax = 32;

    // Without cloud for this long, the board sets up the network interface again; after twice as long it restarts.
    public const int OutageMs = 3_600_000;
    public const int InboxEventsMax = 16;
    public const int EventsPerStepMax = 8;

    // Messages and texts
    public const int MessageBytesMax = 8_192;

    // The largest delta that arrives with 95,000 bytes of managed heap (docs/device.md). On a PC and in the simulated
    // world the connection is lost above it; the firmware itself reads a delta of any length.
    public const int DeltaBytesMax = 4_096;

    // The largest message that the firmware sends. The whole state with its longest values takes less than 2 kB. A
    // button event contains the whole state and a time. A batch of readings fits too.
    public const int PublishBytesMax = 2_304;
    public const int TraceLineBytesMax = 1_024;
    public const int TraceTextBytesMax = 200;
    public const int UnknownKeysMax = 8;
    public const int UnknownKeyLengthMax = 32;
    public const int ReasonLengthMax = 48;

    // Shadow (D1, D2, D14). A planned restart waits this long for the report of its change, or for a running job.
    public const int RestartTimeoutMs = 3_500;
    public const int RestartForJobTimeoutMs = 600_000;
    public const int FullReportIntervalMs = 3_600_000;
    public const int PersistBootAfterMs = 10_000;

    // Interval of tries, while flash does not accept settings or a boot number (D4).
    public const int FlashRetryMs = 300_000;

    // Sensor (D15, D20) and button (D21)
    public const int SensorIntervalMs = 2_000;
    public const int MissingSensorIntervalMs = 60_000;
    public const int SensorTriesMax = 3;
    public const int TickJitterMs = 5;
    public const int JumpWithinMs = 60_000;
    public const int ButtonDebounceMs = 20;
    public const int PendingPressesMax = 32;

    // Telemetry (D17, D19). A segment is one block of the file system. 16 segments leave 64 kB of the 256 kB partition
    // free, beside all other files.
    public const int ReadingsInRamMax = 128;
    public const int ReadingsInBlockMax = 64;
    public const int SegmentBytesMax = 4_096;
    public const int SegmentsMax = 16;
    public const int SaveReadingsIntervalMs = 600_000;
    public const int BatchIntervalMs = 1_000;

    // After this many failed reads in a row, at most one a second, a segment counts as lost: it would block all others.
    public const int SegmentReadsMax = 600;

    // Jobs (D12)
    public const int JobIdLengthMax = 64;
    public const int UrlLengthMax = 2_048;
    public const int PayloadBytesMax = 4_096;
    public const int FetchPieceBytes = 1_024;

    // Timeouts of a fetch: without any byte, for one attempt, for all attempts.
    public const int FetchReadTimeoutMs = 10_000;
    public const int FetchAttemptTimeoutMs = 60_000;
    public const int FetchTimeoutMs = 90_000;
    public const int FetchAttemptsMax = 5;

    // How often one job execution is started, over all boots.
    public const int JobStartsMax = 2;

    // AWS ends a job execution as TIMED_OUT after this time without an update.
    public const int StepTimeoutMinutes = 10;
    public const int JobPollMs = 3_600_000;

    // Interval of tries, while flash does not accept the journal.
    public const int PersistRetryMs = 1_000;
    public const int HandlerStepMs = 100;
    public const int JobReasonLengthMax = 128;
    public const int DigestPrefixLength = 16;

    // Memory that a second TLS connection needs (D16): native memory for mbedTLS's two record buffers and its other
    // structures; managed heap for the platform's HTTP client and the payload.
    public const int TlsBlockBytes = 17_000;
    public const int TlsFreeBytes = 45_000;
    public const int FetchManagedBytes = 18_000;

    // How long a fetch waits for that memory after the MQTT connection was closed; after that it starts in any case.
    public const int MemoryTimeoutMs = 5_000;
}
