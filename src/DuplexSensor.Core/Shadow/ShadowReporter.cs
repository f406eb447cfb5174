using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// Publishes <c>shadow/update</c>: the whole state after each connect and once an hour (D1), else what the timer, a
/// delta or a change owes.
/// </summary>
public sealed class ShadowReporter
{
    /// <summary>What the next report carries.</summary>
    public readonly ReportRequests Requests = new ReportRequests();

    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly ReportedState _state;
    private readonly JsonReader _reader = new JsonReader();
    private readonly ShadowAnswer _answer = new ShadowAnswer();
    private readonly Backoff _backoff;
    private Members _sent;
    private int _sentSequence;
    private int _reportedAt;
    private int _reportedEnd;
    private bool _hasSentCorrections;
    private SettingKeys _sentDesired;
    private long _fullReportAtMs = long.MaxValue;

    public ShadowReporter(Board board, Trace trace, Topics topics, Outbox outbox, ReportedState state)
    {
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _state = state;
        _backoff = new Backoff(board.System);
    }

    /// <summary>How many reports were accepted in this boot.</summary>
    public int Accepted { get; private set; }

    /// <summary>
    /// Number of the newest report that is done with: accepted, or refused in a way that another try would not change.
    /// </summary>
    public int Settled { get; private set; }

    /// <summary>
    /// Number of the reading in the report that was accepted last: it is delivered. 0 before the first.
    /// </summary>
    public int AcceptedSequence { get; private set; }

    /// <summary>A new connection: the whole state is due.</summary>
    public void Greet(long nowMs)
    {
        Requests.Due = Members.All;
        _backoff.End(nowMs);
        Requests.CorrectedVersion = 0;
        Requests.Corrections.Clear();
    }

    /// <summary>When it next wants to send, while it may: when a report is due, or the hourly one.</summary>
    public long DueAtMs()
    {
        return Requests.Due == Members.None ? _fullReportAtMs : _backoff.UntilMs;
    }

    /// <summary>Sends what was requested; only when it is due, online, and nothing is outstanding.</summary>
    public void Send(long nowMs)
    {
        bool isFull = nowMs >= _fullReportAtMs || Requests.Due == Members.All;
        _sent = isFull ? Members.All : Requests.Due | Requests.Waiting;
        Requests.Due = Members.None;
        Requests.Waiting = Members.None;
        if (isFull)
        {
            _fullReportAtMs = nowMs + Limits.FullReportEveryMs;
        }

        Write(nowMs);
        Requests.Sent++;
        _outbox.Send(Sender.Shadow, _topics.ShadowUpdate, nowMs);
    }

    /// <summary>Takes <c>update/accepted</c>: foreign ones are of no interest.</summary>
    public void TakeAccepted(byte[] payload)
    {
        if (!IsOurs(payload))
        {
            return;
        }

        _trace.Line("shadow").Add("reported v").Add(_answer.Version).Add(" ")
            .AddForeign(_outbox.Message.Bytes, _reportedAt, _reportedEnd - _reportedAt, Limits.TraceLineBytesMax).End();
        Accepted = Requests.Sent;
        Settled = Accepted;
        NoteDelivered();
        _backoff.Reset();
        Requests.DesiredKeys &= ~_sentDesired;
        if (_hasSentCorrections || _sentDesired != SettingKeys.None)
        {
            Requests.CorrectedVersion = _answer.Version;
        }
    }

    /// <summary>
    /// Takes <c>update/rejected</c> (AWS IoT developer guide, "Device Shadow error messages"). None of its answers is a
    /// loop: what is not tried again comes with a later report of its own, at the latest with the hourly one.
    /// </summary>
    public void TakeRejected(byte[] payload, long nowMs)
    {
        if (!IsOurs(payload))
        {
            return;
        }

        _state.ForgetTold();
        switch (_answer.Code)
        {
            case 409 when _hasSentCorrections:
                // Desired has moved on: report without it, and the cloud sends the new delta.
                _backoff.End(nowMs);
                TryAgain("reported again without desired");
                break;
            case 413:
                Shrink(nowMs);
                break;
            case 400:
            case 401:
            case 403:
            case 404:
            case 415:
                // It would be refused again as it is. What it told goes along with the next one, but for what holds
                // others' words: should those be to blame, no report would ever pass.
                Requests.Waiting |= _sent & ~Members.Prose;
                Settled = Requests.Sent;
                _trace.Line("shadow").Add("rejected ").Add(_answer.Code).Add(", dropped").End();
                break;
            default:
                _backoff.Begin(nowMs);
                TryAgain("next try after a backoff");
                break;
        }
    }

    private void NoteDelivered()
    {
        if ((_sent & Members.Sequence) != Members.None)
        {
            AcceptedSequence = _sentSequence;
        }

        if ((_sent & Members.Lost) != Members.None)
        {
            _state.Lost.NoteAccepted();
        }
    }

    // What is only there to be read goes first; without any of it the report is as small as it can be.
    private void Shrink(long nowMs)
    {
        bool canShrink = (_sent & Members.Prose) != Members.None;
        _sent &= ~Members.Prose;
        if (canShrink)
        {
            _backoff.End(nowMs);
            TryAgain("reported again without prose");
            return;
        }

        Settled = Requests.Sent;
        _trace.Line("shadow").Add("rejected 413, dropped: the shadow is full").End();
    }

    private void TryAgain(string how)
    {
        _trace.Line("shadow").Add("rejected ").Add(_answer.Code).Add(", ").Add(how).End();
        Requests.Due |= _sent;
    }

    private bool IsOurs(byte[] payload)
    {
        if (!_answer.TryRead(_reader, payload, _outbox.Token))
        {
            _trace.Line("shadow").Add("malformed answer dropped, ").Add(payload.Length).Add(" bytes").End();
            return false;
        }

        return _answer.IsOurs && _outbox.TakeAnswer(Sender.Shadow);
    }

    private void Write(long nowMs)
    {
        _sentDesired = Requests.DesiredKeys;
        _sentSequence = _state.Sequence;
        _hasSentCorrections = _sentDesired == SettingKeys.None && !Requests.Corrections.IsEmpty;
        JsonWriter report = _outbox.Message;
        report.Start();
        report.BeginObject("state");
        report.BeginObject("reported");
        _reportedAt = report.Length - 1;
        _state.Write(report, _sent, nowMs);
        _state.NoteTold(_sent, nowMs);
        report.EndObject();
        _reportedEnd = report.Length;
        if (_hasSentCorrections)
        {
            Requests.Corrections.WriteDesired(report, _state.Settings);
        }
        else if (_sentDesired != SettingKeys.None)
        {
            report.BeginObject("desired");
            _state.Write(report, ReportedState.ToMembers(_sentDesired), nowMs);
            report.EndObject();
        }

        report.EndObject();
        if (_hasSentCorrections)
        {
            Requests.Corrections.WriteVersion(report);
            Requests.Corrections.Clear();
        }

        report.Text("clientToken", _outbox.NextToken);
        report.EndObject();
    }
}
