using System.Diagnostics;
using System.Globalization;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>Times, MQTT packets and bytes of one client, from the events of the local cloud.</summary>
internal sealed class PeerTraffic : IDisposable
{
    public const string Delta = "delta";
    public const string Report = "report";
    public const string Job = "job";

    private const int PubAckBytes = 4;

    // No event says that a client has nothing more to send: after a job, it may request the next.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly CloudLog _log;
    private readonly string _prefix;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, string> _kinds = [];
    private readonly HashSet<long> _unacknowledged = [];
    private readonly Dictionary<string, (int Packets, int Bytes)> _sums = [];
    private Func<CloudEvent, bool> _isStart = _ => false;
    private Func<CloudEvent, bool> _isEnd = _ => false;
    private TaskCompletionSource<TimeSpan> _end = new();
    private long _startedAt;
    private long _lastPacketAt;
    private int _rounds;

    public PeerTraffic(CloudLog log, string thing)
    {
        (_log, _prefix) = (log, $"$aws/things/{thing}/");
        _log.Added += OnAdded;
    }

    public Task<TimeSpan> MeasureReportAsync(int refresh, Func<Task> callAsync)
    {
        string member = string.Create(CultureInfo.InvariantCulture, $"\"refresh\":{refresh}");
        return MeasureAsync(
            one => Is(one, CloudEventKind.Delivered, "shadow/update/delta") && one.PayloadText.Contains(member),
            one => Is(one, CloudEventKind.Published, "shadow/update") && one.PayloadText.Contains(member),
            callAsync);
    }

    public Task<TimeSpan> MeasureJobAsync(string jobId, Func<Task> callAsync)
    {
        long ended = 0;
        return MeasureAsync(
            one => one.Kind == CloudEventKind.Delivered && one.Subject.StartsWith(_prefix + "jobs/notify"),
            one =>
            {
                bool isTerminal = Is(one, CloudEventKind.Published, $"jobs/{jobId}/update")
                    && one.PayloadText.Contains("SUCCEEDED");
                ended = isTerminal ? one.Sequence : ended;
                return one.Kind == CloudEventKind.Delivered && ended != 0 && one.Request == ended;
            },
            callAsync);
    }

    /// <summary>The packets and bytes of a round, both ways, with PUBACKs.</summary>
    public string Describe(string kind)
    {
        lock (_gate)
        {
            (int packets, int bytes) = _sums.GetValueOrDefault(kind);
            return $"{(double)packets / _rounds:0.#} packets, {bytes / _rounds:N0} bytes";
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _sums.Clear();
            _unacknowledged.Clear();
            _rounds = 0;
        }
    }

    public void Dispose() => _log.Added -= OnAdded;

    private async Task<TimeSpan> MeasureAsync(
        Func<CloudEvent, bool> isStart, Func<CloudEvent, bool> isEnd, Func<Task> callAsync)
    {
        Task<TimeSpan> end;
        lock (_gate)
        {
            (_isStart, _isEnd, _startedAt) = (isStart, isEnd, 0);
            _end = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
            end = _end.Task;
            _rounds++;
        }

        await callAsync();
        TimeSpan took = await end.WaitAsync(Timeout);
        await WaitUntilQuietAsync();
        return took;
    }

    // PUBACKs come after the end of a round.
    private async Task WaitUntilQuietAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (GetTimeUntilQuiet() is { Ticks: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(start) > Timeout)
            {
                throw new TimeoutException($"The client did not become quiet within {Timeout.TotalSeconds} s.");
            }

            await Task.Delay(left);
        }
    }

    private TimeSpan GetTimeUntilQuiet()
    {
        lock (_gate)
        {
            return _unacknowledged.Count > 0 ? Quiet : Quiet - Stopwatch.GetElapsedTime(_lastPacketAt);
        }
    }

    private bool Is(CloudEvent one, CloudEventKind kind, string topic) =>
        one.Kind == kind && one.Subject == _prefix + topic;

    private void OnAdded(CloudEvent one)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            Count(one);
            if (_startedAt == 0 && _isStart(one))
            {
                _startedAt = now;
            }
            else if (_startedAt != 0 && _isEnd(one))
            {
                _end.TrySetResult(Stopwatch.GetElapsedTime(_startedAt, now));
            }
        }
    }

    private void Count(CloudEvent one)
    {
        bool isAck = one.Kind is CloudEventKind.PubAckSent or CloudEventKind.PubAckReceived;
        string? kind = isAck ? _kinds.GetValueOrDefault(one.Request) : FindKind(one);
        // Before the first round, the client subscribes and reports.
        if (kind is null || _rounds == 0)
        {
            return;
        }

        _kinds[one.Sequence] = kind;
        _lastPacketAt = Stopwatch.GetTimestamp();
        _ = isAck ? _unacknowledged.Remove(one.Request) : one.Qos > 0 && _unacknowledged.Add(one.Sequence);
        (int packets, int bytes) = _sums.GetValueOrDefault(kind);
        _sums[kind] = (packets + 1, bytes + (isAck ? PubAckBytes : GetPublishBytes(one)));
    }

    private string? FindKind(CloudEvent one) =>
        one.Kind is not (CloudEventKind.Published or CloudEventKind.Delivered)
            || !one.Subject.StartsWith(_prefix, StringComparison.Ordinal) ? null
        : one.Subject.StartsWith(_prefix + "jobs/", StringComparison.Ordinal) ? Job
        : one.Subject.EndsWith("/delta", StringComparison.Ordinal) ? Delta
        // The response to the operator's update.
        : one is { Kind: CloudEventKind.Delivered, Request: 0 } ? null
        : Report;

    // MQTT 3.1.1: fixed header, topic with its length, packet identifier with QoS 1, payload.
    private static int GetPublishBytes(CloudEvent one)
    {
        int rest = 2 + one.Subject.Length + (one.Qos > 0 ? 2 : 0) + one.Payload.Length;
        return 1 + (rest < 128 ? 1 : rest < 16_384 ? 2 : 3) + rest;
    }
}
