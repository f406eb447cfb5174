using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// Publishes reports (<c>shadow/update</c>): the whole state after each connect and once an hour (D1), else the members
/// that were requested.
/// </summary>
public sealed class ShadowReporter
{
    /// <summary>Content of the next report.</summary>
    public readonly ReportRequests Requests = new ReportRequests();

    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly ReportedState _state;
    private readonly JsonReader _reader = new JsonReader();
    private readonly ShadowResponse _response = new ShadowResponse();
    private readonly Backoff _backoff;
    private Members _sentMembers;

    // Members that a 413 has removed from the next report. The report after that contains them.
    private Members _deferred;
    private int _sentSequence;
    private int _reportedStart;
    private int _reportedEnd;
    private bool _hasSentCorrections;
    private long _fullReportAtMs = long.MaxValue;

    public ShadowReporter(Board board, Trace trace, Topics topics, Outbox outbox, ReportedState state)
    {
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _state = state;
        _backoff = new Backoff(board.System);
    }

    /// <summary>Number of the newest accepted report in this boot; 0 before the first.</summary>
    public int LastAccepted { get; private set; }

    /// <summary>
    /// Number of the newest completed report in this boot: accepted, or rejected for a reason that another try does not
    /// change (D23); 0 before the first.
    /// </summary>
    public int LastCompleted { get; private set; }

    /// <summary>Number of the newest reading that an accepted report has delivered (D17); 0 before the first.</summary>
    public int AcceptedSequence { get; private set; }

    /// <summary>A new connection is online: the whole state is due.</summary>
    public void OnConnected(long nowMs)
    {
        Requests.Due = Members.All;
        _backoff.Cancel(nowMs);
        Requests.DesiredVersion = 0;
        Requests.Corrections.Clear();
    }

    /// <summary>
    /// Time of the next report in monotonic milliseconds: of the requested one, after a backoff, or of the hourly one.
    /// </summary>
    public long DueAtMs()
    {
        return Requests.Due == Members.None ? _fullReportAtMs : _backoff.UntilMs;
    }

    /// <summary>Sends the report. Call it only when it is due, while online and while nothing is outstanding.</summary>
    public void Send(long nowMs)
    {
        bool isFull = nowMs >= _fullReportAtMs || Requests.Due == Members.All;

        // After a second 413 the members that can wait stay out: with them the report would be rejected again.
        bool isSmallest = _deferred != Members.None;
        _sentMembers = isFull ? Members.All : isSmallest ? Requests.Due : Requests.Due | Requests.Waiting;
        Write(nowMs);

        // After the write, which may run out of memory: then the next step sends the report.
        Requests.Waiting = isSmallest ? Requests.Waiting | _deferred : Members.None;
        Requests.Due = _deferred = Members.None;
        _fullReportAtMs = isFull ? nowMs + Limits.FullReportIntervalMs : _fullReportAtMs;
        Requests.Sent++;
        _outbox.Send(Sender.Shadow, _topics.ShadowUpdate, nowMs);
    }

    /// <summary>
    /// Handles a message of <c>update/accepted</c>. A message without the outstanding client token belongs to another
    /// client and is ignored.
    /// </summary>
    public void OnAccepted(byte[] payload)
    {
        if (!TryReadResponse(payload))
        {
            return;
        }

        _trace.Line("shadow").Add("reported v").Add(_response.Version).Add(" ")
            .AddEscaped(_outbox.Message.Bytes, _reportedStart, _reportedEnd - _reportedStart, Limits.TraceLineBytesMax)
            .End();
        LastCompleted = LastAccepted = Requests.Sent;
        MarkReported();
        _backoff.Reset();
        Requests.DesiredKeys &= ~Requests.SentDesiredKeys;
    }

    /// <summary>
    /// Handles a message of <c>update/rejected</c> (D23; AWS IoT developer guide, "Device Shadow error messages"). No
    /// code causes an endless loop: a dropped member is sent with a later report, at the latest with the hourly one.
    /// </summary>
    public void OnRejected(byte[] payload, long nowMs)
    {
        if (!TryReadResponse(payload))
        {
            return;
        }

        switch (_response.Code)
        {
            case 409 when _hasSentCorrections:
                // Desired has changed meanwhile. After a report without corrections, AWS sends the new delta.
                _backoff.Cancel(nowMs);
                Retry("reported again without desired");
                break;
            case 413:
                Shrink(nowMs);
                break;
            case 400:
            case 401:
            case 403:
            case 404:
            case 415:
                Drop("");
                break;
            default:
                _backoff.Start(nowMs);
                Retry("next try after a backoff");
                break;
        }
    }

    private void MarkReported()
    {
        if ((_sentMembers & Members.Sequence) != Members.None)
        {
            AcceptedSequence = _sentSequence;
        }

        if ((_sentMembers & Members.Lost) != Members.None)
        {
            _state.Lost.MarkReported();
        }
    }

    // Each 413 makes the report smaller: first it omits diagnostics, then all but the timer's members.
    private void Shrink(long nowMs)
    {
        Members reported = _sentMembers & ~Members.Diagnostics;
        bool hasDiagnostics = reported != _sentMembers;
        Members smaller = hasDiagnostics ? reported : reported & Members.Timer;
        if (smaller == _sentMembers || smaller == Members.None)
        {
            Drop(": the shadow is full");
            return;
        }

        // A correction removes from the shadow. An accepted report without it would cause the same delta again.
        if (_hasSentCorrections)
        {
            Requests.Corrections.IsSent = false;
        }

        _deferred |= reported & ~smaller;
        _sentMembers = smaller;
        _backoff.Cancel(nowMs);
        Retry(hasDiagnostics ? "reported again without diagnostics" : "reported again without changes");
    }

    // The same report would be rejected again. The next report contains its members, except diagnostics: their text
    // comes from outside. If it is the cause, no report with it would be accepted.
    private void Drop(string reason)
    {
        Requests.Waiting |= _sentMembers & ~Members.Diagnostics;
        LastCompleted = Requests.Sent;
        _trace.Line("shadow").Add("rejected ").Add(_response.Code).Add(", dropped").Add(reason).End();
    }

    private void Retry(string action)
    {
        _trace.Line("shadow").Add("rejected ").Add(_response.Code).Add(", ").Add(action).End();
        Requests.Due |= _sentMembers;
    }

    private bool TryReadResponse(byte[] payload)
    {
        if (!_response.TryRead(_reader, payload, _outbox.Token))
        {
            _trace.Line("shadow").Add("malformed answer dropped, ").Add(payload.Length).Add(" bytes").End();
            return false;
        }

        if (_response.HasDesired && _response.Version > Requests.DesiredVersion)
        {
            Requests.DesiredVersion = _response.Version;
        }

        return _response.MatchesToken && _outbox.OnResponse(Sender.Shadow);
    }

    private void Write(long nowMs)
    {
        Requests.SentDesiredKeys = Requests.DesiredKeys;
        _sentSequence = _state.Reading.Sequence;
        _hasSentCorrections = Requests.DesiredKeys == SettingKeys.None && !Requests.Corrections.IsEmpty;
        JsonWriter report = _outbox.Message;
        report.Start();
        report.BeginObject("state");
        report.BeginObject("reported");
        _reportedStart = report.Length - 1;
        _state.Write(report, _sentMembers, nowMs);
        _state.Reading.MarkSent(_sentMembers, nowMs);
        report.EndObject();
        _reportedEnd = report.Length;
        if (_hasSentCorrections)
        {
            Requests.Corrections.WriteDesired(report, _state.Settings);
        }
        else if (Requests.SentDesiredKeys != SettingKeys.None)
        {
            report.BeginObject("desired");
            _state.Write(report, ReportedState.ToMembers(Requests.SentDesiredKeys), nowMs);
            report.EndObject();
        }

        report.EndObject();
        if (_hasSentCorrections)
        {
            Requests.Corrections.WriteVersion(report);
        }

        report.Text("clientToken", _outbox.NextToken);
        report.EndObject();
    }
}
