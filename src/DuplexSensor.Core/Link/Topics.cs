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
    /// <summary>How many filters there are.</summary>
    public const int FiltersCount = 8;

    private const string ShadowUpdateName = "shadow/update";
    private const string StartNextName = "jobs/start-next";
    private const string Accepted = "/accepted";
    private const string Rejected = "/rejected";

    private readonly string _thing;
    private readonly string _root;
    private string _jobUpdateName;

    public Topics(string thing)
    {
        _thing = thing;
        _root = "$aws/things/" + thing + "/";
        ShadowUpdate = _root + ShadowUpdateName;
    }

    // The one that is needed often is kept, the others are put together where they are needed.
    public string ShadowUpdate { get; }

    public string StartNext => _root + StartNextName;

    /// <summary>Topics of our own: button presses.</summary>
    public string Events => "devices/" + _thing + "/events";

    /// <summary>Topics of our own: readings that could not be reported in time.</summary>
    public string Telemetry => "devices/" + _thing + "/telemetry";

    /// <summary>Where the job execution in hand is updated; null before the first one.</summary>
    public string JobUpdate => _jobUpdateName == null ? null : _root + _jobUpdateName;

    /// <summary>The one SUBSCRIBE of a connection: exactly the 8 filters that AWS allows in a packet (D13).</summary>
    public string[] Filters()
    {
        return new[]
        {
            ShadowUpdate + "/delta",
            ShadowUpdate + Accepted,
            ShadowUpdate + Rejected,
            _root + "jobs/notify",
            StartNext + Accepted,
            StartNext + Rejected,
            _root + "jobs/+/update" + Accepted,
            _root + "jobs/+/update" + Rejected,
        };
    }

    /// <summary>From now on the answers to updates of this job are recognised, and no other job's.</summary>
    public void SetJob(string jobId)
    {
        _jobUpdateName = "jobs/" + jobId + "/update";
    }

    public TopicKind KindOf(string topic)
    {
        if (!topic.StartsWith(_root))
        {
            return TopicKind.Foreign;
        }

        string name = topic.Substring(_root.Length);
        switch (name)
        {
            case ShadowUpdateName + "/delta": return TopicKind.ShadowDelta;
            case ShadowUpdateName + Accepted: return TopicKind.ShadowAccepted;
            case ShadowUpdateName + Rejected: return TopicKind.ShadowRejected;
            case "jobs/notify": return TopicKind.JobNotify;
            case StartNextName + Accepted: return TopicKind.StartNextAccepted;
            case StartNextName + Rejected: return TopicKind.StartNextRejected;
            default: return KindOfJobUpdate(name);
        }
    }

    private TopicKind KindOfJobUpdate(string name)
    {
        return _jobUpdateName == null ? TopicKind.Foreign
            : name == _jobUpdateName + Accepted ? TopicKind.JobUpdateAccepted
            : name == _jobUpdateName + Rejected ? TopicKind.JobUpdateRejected
            : TopicKind.Foreign;
    }
}
