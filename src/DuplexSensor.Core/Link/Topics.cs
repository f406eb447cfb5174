namespace DuplexSensor.Core.Link;

/// <summary>What a received message is, told by its topic.</summary>
public enum TopicKind
{
    Foreign,
    ShadowDelta,
    ShadowAccepted,
    ShadowRejected,
    JobNotify,
    StartNextAccepted,
    StartNextRejected,
    JobUpdateAccepted,
    JobUpdateRejected,
}

/// <summary>
/// Every topic of this thing, spelled once and recognised by equality (AWS IoT developer guide, "Device Shadow MQTT
/// topics" and "Jobs device MQTT API").
/// </summary>
public sealed class Topics
{
    public readonly string ShadowUpdate;
    public readonly string StartNext;

    /// <summary>Topics of our own: button presses.</summary>
    public readonly string Events;

    /// <summary>Topics of our own: readings that could not be reported in time.</summary>
    public readonly string Telemetry;

    /// <summary>The one SUBSCRIBE of a connection: exactly the 8 filters that AWS allows in a packet (D13).</summary>
    public readonly string[] Filters;

    private const string Accepted = "/accepted";
    private const string Rejected = "/rejected";

    private readonly string _jobs;
    private string _jobUpdateAccepted;
    private string _jobUpdateRejected;

    public Topics(string thing)
    {
        string root = "$aws/things/" + thing;
        _jobs = root + "/jobs/";
        ShadowUpdate = root + "/shadow/update";
        StartNext = _jobs + "start-next";
        Events = "devices/" + thing + "/events";
        Telemetry = "devices/" + thing + "/telemetry";
        Filters = new[]
        {
            ShadowUpdate + "/delta",
            ShadowUpdate + Accepted,
            ShadowUpdate + Rejected,
            _jobs + "notify",
            StartNext + Accepted,
            StartNext + Rejected,
            _jobs + "+/update" + Accepted,
            _jobs + "+/update" + Rejected,
        };
    }

    /// <summary>Where the job execution in hand is updated; null before the first one.</summary>
    public string JobUpdate { get; private set; }

    /// <summary>From now on the answers to updates of this job are recognised, and no other job's.</summary>
    public void SetJob(string jobId)
    {
        JobUpdate = _jobs + jobId + "/update";
        _jobUpdateAccepted = JobUpdate + Accepted;
        _jobUpdateRejected = JobUpdate + Rejected;
    }

    public TopicKind KindOf(string topic)
    {
        for (int i = 0; i < (int)TopicKind.JobUpdateAccepted - 1; i++)
        {
            if (topic == Filters[i])
            {
                return (TopicKind)(i + 1);
            }
        }

        return topic == _jobUpdateAccepted ? TopicKind.JobUpdateAccepted
            : topic == _jobUpdateRejected ? TopicKind.JobUpdateRejected
            : TopicKind.Foreign;
    }
}
