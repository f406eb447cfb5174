namespace DuplexSensor.Core.Link;

/// <summary>What a received message is, told by its topic.</summary>
public enum TopicKind
{
    Unknown,
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

    private readonly string _thing;
    private readonly string _root;
    private string? _jobUpdateSuffix;

    public Topics(string thing)
    {
        _thing = thing;
        _root = "$aws/things/" + thing + "/";
        ShadowUpdate = _root + "shadow/update";
    }

    // The one that is needed often is kept, the others are put together where they are needed.
    public string ShadowUpdate { get; }

    public string StartNext => _root + "jobs/start-next";

    /// <summary>Topics of our own: button presses.</summary>
    public string Events => "devices/" + _thing + "/events";

    /// <summary>Topics of our own: readings that could not be reported in time.</summary>
    public string Telemetry => "devices/" + _thing + "/telemetry";

    /// <summary>Where the job execution in hand is updated; only after <see cref="SetJob"/>.</summary>
    public string JobUpdate => _root + _jobUpdateSuffix;

    /// <summary>The one SUBSCRIBE of a connection: exactly the 8 filters that AWS allows in a packet (D13).</summary>
    public string[] CreateFilters()
    {
        var filters = new string[FiltersCount];
        for (int i = 0; i < FiltersCount; i++)
        {
            filters[i] = _root + GetSuffix((TopicKind)(i + 1));
        }

        return filters;
    }

    /// <summary>From now on the answers to updates of this job are recognised, and no other job's.</summary>
    public void SetJob(string jobId)
    {
        _jobUpdateSuffix = "jobs/" + jobId + "/update";
    }

    public TopicKind GetKind(string topic)
    {
        for (TopicKind kind = TopicKind.ShadowDelta; kind < TopicKind.JobUpdateAccepted; kind++)
        {
            if (HasSuffix(topic, GetSuffix(kind)))
            {
                return kind;
            }
        }

        return _jobUpdateSuffix == null ? TopicKind.Unknown
            : HasSuffix(topic, _jobUpdateSuffix + "/accepted") ? TopicKind.JobUpdateAccepted
            : HasSuffix(topic, _jobUpdateSuffix + "/rejected") ? TopicKind.JobUpdateRejected
            : TopicKind.Unknown;
    }

    // Behind the thing's root; of job updates, those of any job.
    private static string GetSuffix(TopicKind kind)
    {
        switch (kind)
        {
            case TopicKind.ShadowDelta: return "shadow/update/delta";
            case TopicKind.ShadowAccepted: return "shadow/update/accepted";
            case TopicKind.ShadowRejected: return "shadow/update/rejected";
            case TopicKind.JobNotify: return "jobs/notify";
            case TopicKind.StartNextAccepted: return "jobs/start-next/accepted";
            case TopicKind.StartNextRejected: return "jobs/start-next/rejected";
            case TopicKind.JobUpdateAccepted: return "jobs/+/update/accepted";
            default: return "jobs/+/update/rejected";
        }
    }

    // Compares in place, since a topic comes with each message: nothing is put together for that.
    private bool HasSuffix(string topic, string suffix)
    {
        return topic.Length == _root.Length + suffix.Length
            && ContainsAt(topic, _root.Length, suffix) && ContainsAt(topic, 0, _root);
    }

    private static bool ContainsAt(string topic, int offset, string part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (topic[offset + i] != part[i])
            {
                return false;
            }
        }

        return true;
    }
}
