namespace DuplexSensor.Core.Link;

/// <summary>The kind of a received message, by its topic.</summary>
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
/// All topics of this thing (AWS IoT developer guide, "Device Shadow MQTT topics" and "Jobs device MQTT API").
/// </summary>
public sealed class Topics
{
    /// <summary>How many filters a connection subscribes.</summary>
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

    /// <summary>
    /// Topic of reports. It is used often, so it stays in memory. The other topics are put together at each use.
    /// </summary>
    public string ShadowUpdate { get; }

    /// <summary>Topic of the request for the next job.</summary>
    public string StartNext => _root + "jobs/start-next";

    /// <summary>The project's own topic for button presses.</summary>
    public string Events => "devices/" + _thing + "/events";

    /// <summary>The project's own topic for readings that no report has delivered (D17).</summary>
    public string Telemetry => "devices/" + _thing + "/telemetry";

    /// <summary>Topic of updates of the current job execution; only after <see cref="SetJob"/>.</summary>
    public string JobUpdate => _root + _jobUpdateSuffix;

    /// <summary>The filters of a connection: 8, as many as AWS allows in one SUBSCRIBE packet (D13).</summary>
    public string[] CreateFilters()
    {
        var filters = new string[FiltersCount];
        for (int i = 0; i < FiltersCount; i++)
        {
            filters[i] = _root + GetSuffix((TopicKind)(i + 1));
        }

        return filters;
    }

    /// <summary>
    /// Sets the job whose updates are sent. Responses to updates of any other job are <see cref="TopicKind.Unknown"/>.
    /// </summary>
    public void SetJob(string jobId)
    {
        _jobUpdateSuffix = "jobs/" + jobId + "/update";
    }

    /// <summary>The kind of a received message, by its whole topic.</summary>
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

    // The part of the filter after the thing's root. Filters of job updates contain + in place of the job id.
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

    // Compares in place: to put the topic together for each received message would make garbage.
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
