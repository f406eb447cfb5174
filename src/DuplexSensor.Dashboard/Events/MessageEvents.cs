using System.Text.Json.Nodes;
using DuplexSensor.Dashboard.Documents;
using DuplexSensor.Dashboard.History;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.View;

namespace DuplexSensor.Dashboard.Events;

/// <summary>
/// Turns the events of the cloud's log into rows, latencies and points of the charts. Not thread-safe.
/// </summary>
internal sealed class MessageEvents(CloudView view)
{
    private readonly List<JsonObject> _new = [];

    public MessageHistory Rows { get; } = new();

    public ChartHistory Charts { get; } = new();

    /// <summary>Records an event of the cloud's log.</summary>
    public void Record(CloudEvent entry)
    {
        switch (entry.Kind)
        {
            case CloudEventKind.PubAckSent or CloudEventKind.PubAckReceived:
                RecordAck(entry);
                break;
            default:
                RecordRow(entry);
                RecordAnswer(entry);
                break;
        }
    }

    /// <summary>Records what a user of the page did.</summary>
    public void RecordCommand(string thing, string command, ReadOnlyMemory<byte> body, DateTimeOffset time) =>
        Add(0, id => new MessageRow(id, time, "page")
        {
            Thing = thing,
            Topic = command,
            Size = body.Length,
            Payload = body,
        });

    /// <summary>The events since the last call.</summary>
    public IReadOnlyList<JsonObject> DequeueNew()
    {
        JsonObject[] added =
        [
            .. _new,
            .. Charts.All.Select(chart => chart.Value.DequeueNew(chart.Key)).OfType<JsonObject>(),
        ];
        _new.Clear();
        return added;
    }

    private void RecordRow(CloudEvent entry)
    {
        bool isMessage = entry.Kind is CloudEventKind.Published or CloudEventKind.Delivered;
        MessageRow row = Add(entry.Sequence, id => new MessageRow(id, entry.Time, GetKind(entry.Kind))
        {
            Thing = entry.Thing,
            Topic = entry.Kind == CloudEventKind.FaultTriggered ? entry.Detail : entry.Subject,
            Detail = entry.Kind == CloudEventKind.FaultTriggered ? "" : entry.Detail,
            Qos = isMessage ? entry.Qos : null,
            Size = entry.Payload.Length,
            Payload = entry.Payload,
            Request = Rows.FindByEvent(entry.Request)?.Id,
        });
        if (entry.Kind == CloudEventKind.Published)
        {
            ReportReader.Read(row, () => Charts.GetOrCreate(row.Thing), () => FindBoot(row.Thing));
        }
    }

    private void RecordAck(CloudEvent entry)
    {
        if (Rows.FindByEvent(entry.Request) is { AckMs: null } row)
        {
            double ms = GetMilliseconds(row, entry);
            row.AckMs = ms;
            _new.Add(EventTypes.CreateAck(row.Id, ms));
        }
    }

    // A subscriber other than the requester may receive the response too, and a response may come twice: the first
    // that reaches the requester counts.
    private void RecordAnswer(CloudEvent entry)
    {
        if (entry.Request == 0
            || Rows.FindByEvent(entry.Request) is not { Answer: null } request
            || request.Thing != entry.Thing)
        {
            return;
        }

        double ms = GetMilliseconds(request, entry);
        string answer = entry.Subject.EndsWith("/accepted", StringComparison.Ordinal) ? "accepted" : "rejected";
        (request.Answer, request.AnswerMs) = (answer, ms);
        _new.Add(EventTypes.CreateAnswer(request.Id, answer, ms));
        if (request.Topic == $"$aws/things/{request.Thing}/shadow/update")
        {
            Charts.GetOrCreate(request.Thing)
                .Add(new LatencyPoint(entry.Time.ToUnixTimeMilliseconds(), ms, answer));
        }
    }

    private MessageRow Add(long sequence, Func<long, MessageRow> create)
    {
        MessageRow row = Rows.Add(create, sequence);
        _new.Add(EventTypes.CreateMessage(row));
        return row;
    }

    private long? FindBoot(string thing) =>
        view.FindThing(thing) is { } found ? ThingDocument.FindReportedNumber(found, "boots") : null;

    // The clock may be set back meanwhile.
    private static double GetMilliseconds(MessageRow from, CloudEvent to) =>
        Math.Round(Math.Max(0, (to.Time - from.Time).TotalMilliseconds), 3);

    private static string GetKind(CloudEventKind kind) => kind switch
    {
        CloudEventKind.Connected => "connect",
        CloudEventKind.Disconnected => "disconnect",
        CloudEventKind.Refused => "refused",
        CloudEventKind.Published => "publish",
        CloudEventKind.Delivered => "deliver",
        CloudEventKind.PayloadGet => "payload",
        CloudEventKind.ApiCall => "api",
        _ => "fault",
    };
}
