using System.Text.Json.Nodes;
using DuplexSensor.Dashboard.Boards;
using DuplexSensor.Dashboard.Documents;
using DuplexSensor.Dashboard.Events;
using DuplexSensor.Dashboard.History;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.View;

namespace DuplexSensor.Dashboard;

/// <summary>
/// The content of the page. Ten times a second one task handles the inbox, reads the boards and the changed records,
/// and appends events to the timeline. Nothing else happens between two ticks, so nothing that boards or the cloud do
/// waits for the page.
/// </summary>
internal sealed class PageModel : IAsyncDisposable
{
    public const int JobsMax = 100;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LocalCloudHost _cloud;
    private readonly RecordEvents _records;
    private readonly MessageEvents _messages;
    private readonly Task _worker;

    public PageModel(LocalCloudHost cloud)
    {
        _cloud = cloud;
        _records = new RecordEvents(cloud, CreateThing);
        _messages = new MessageEvents(cloud.View);
        cloud.Log.Added += OnLogAdded;
        cloud.View.Changed += OnChanged;
        _worker = Task.Run(RunAsync);
    }

    public BoardTable Boards { get; } = new();

    /// <summary>Only entries of the inbox may use it.</summary>
    public ConsoleHistory Consoles { get; } = new();

    public Inbox Inbox { get; } = new();

    public Timeline Timeline { get; } = new();

    /// <summary>Faults when the page can no longer follow, which is a bug.</summary>
    public Task Completion => _worker;

    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>Shows a command of the page's user among the messages.</summary>
    public void RecordCommand(string thing, string command, ReadOnlyMemory<byte> body)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Inbox.Post(() => _messages.RecordCommand(thing, command, body, now));
    }

    /// <summary>The changing members of the snapshot, and the id of the last event in them.</summary>
    public void WriteSnapshot(JsonObject json)
    {
        lock (_lock)
        {
            json["after"] = Timeline.LastId;
            json["faults"] = FaultDocument.Create(_cloud.Chaos);
            json["groups"] = RecordEvents.CreateGroups(_cloud.View.ReadGroups());
            json["things"] = new JsonArray([.. _cloud.View.ReadThings().Select(CreateThing)]);
            json["jobs"] = new JsonArray([.. _cloud.View.ReadJobs(JobsMax).Select(JobDocument.Create)]);
            json["messages"] = new JsonArray([.. _messages.Rows.Rows.Select(row => row.ToJson())]);
        }
    }

    /// <summary>A thing with its console lines, points and executions; null when there is none of this name.</summary>
    public JsonObject? FindDetail(string thing)
    {
        lock (_lock)
        {
            if (_cloud.View.FindThing(thing) is not { } view)
            {
                return null;
            }

            var json = new JsonObject
            {
                ["after"] = Timeline.LastId,
                ["thing"] = CreateThing(view),
                ["console"] = ConsoleLine.ToJson(Consoles.Get(thing)),
                ["executions"] = new JsonArray(
                [
                    .. _cloud.View.ReadExecutions(thing).Reverse().Take(JobsMax)
                        .Select(pair => JobDocument.Create(pair.Job, thing, pair.Execution)),
                ]),
            };
            _messages.Charts.GetOrCreate(thing).WriteTo(json);
            return json;
        }
    }

    /// <summary>A row with its payload; null when it is gone.</summary>
    public JsonObject? FindMessage(long id)
    {
        lock (_lock)
        {
            return _messages.Rows.Find(id)?.ToJsonWithPayload();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _cloud.Log.Added -= OnLogAdded;
        _cloud.View.Changed -= OnChanged;
        await _stop.CancelAsync();
        await _worker;
        _stop.Dispose();
    }

    private void OnLogAdded(CloudEvent entry) => Inbox.Post(() =>
    {
        _messages.Record(entry);
        if (entry.Kind is CloudEventKind.Connected or CloudEventKind.Disconnected)
        {
            _records.Dirty.MarkThing(entry.Thing);
        }
    });

    private void OnChanged(CloudChange change) => Inbox.Post(() => _records.Dirty.Mark(change));

    private JsonObject CreateThing(ThingView thing)
    {
        JsonObject json = ThingDocument.Create(thing);
        json["board"] = Boards.Find(thing.Name) is { } watched
            ? BoardDocument.Create(watched.Board, watched.ReadState())
            : null;
        return json;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                HandleTick();
            }
        }
        catch (OperationCanceledException)
        {
            // The page ends.
        }
    }

    private void HandleTick()
    {
        lock (_lock)
        {
            Inbox.HandleAll();
            Timeline.Append(
            [
                .. Boards.ReadChanges()
                    .Select(change => EventTypes.CreateBoard(
                        change.Name, BoardDocument.Create(change.Board, change.State))),
                .. Consoles.DequeueNew().Select(lines => EventTypes.CreateConsole(lines.Key, lines.Value)),
                .. _messages.DequeueNew(),
                .. _records.Read(),
                .. Inbox.TryResetOverflow() ? [EventTypes.CreateGap("overflow")] : (JsonObject[])[],
            ]);
        }
    }
}
