using System.Text;
using DuplexSensor.Dashboard.Events;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.Dashboard.Web;

/// <summary>
/// Sends the events of the timeline to a page, as server-sent events. A page that was away continues after the last
/// event it has; when that is no longer possible, it gets a gap.
/// </summary>
internal sealed class EventStream(Timeline timeline, CancellationToken stop)
{
    public const int StreamsMax = 16;

    private const int BatchMax = 500;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private int _count;

    /// <summary>Runs until the page leaves, a gap was sent, or the server stops.</summary>
    /// <exception cref="PageException">There are too many streams.</exception>
    public async Task RunAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _count) > StreamsMax)
        {
            Interlocked.Decrement(ref _count);
            throw new PageException(503, "busy", $"{StreamsMax} pages are open already: close some of them.");
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
        try
        {
            context.Response.ContentType = "text/event-stream";
            // The page counts as connected with the headers, also while nothing happens.
            await context.Response.Body.FlushAsync(end.Token);
            await SendAsync(context, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The page left, or the server stops.
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task SendAsync(HttpContext context, CancellationToken end)
    {
        string? lastId = GetLastId(context.Request);
        long? after = lastId is null ? timeline.ParseId(timeline.LastId) : timeline.ParseId(lastId);
        if (after is null)
        {
            await SendGapAsync(context.Response, "restart", end);
            return;
        }

        long last = after.Value;
        while (true)
        {
            if (timeline.Read(last, BatchMax) is not { } events)
            {
                await SendGapAsync(context.Response, "too-old", end);
                return;
            }

            if (events.Count > 0)
            {
                last = events[^1].Number;
                await SendAsync(context.Response, timeline.GetId(last), events.Select(entry => entry.Json), end);
            }

            if (events.Any(entry => entry.IsGap))
            {
                return;
            }

            await WaitAsync(context.Response, last, end);
        }
    }

    private async Task WaitAsync(HttpResponse response, long last, CancellationToken end)
    {
        try
        {
            await timeline.WaitAsync(last).WaitAsync(KeepAlive, end);
        }
        catch (TimeoutException)
        {
            await response.WriteAsync(":\n\n", end);
            await response.Body.FlushAsync(end);
        }
    }

    private Task SendGapAsync(HttpResponse response, string reason, CancellationToken end) =>
        SendAsync(response, timeline.LastId, [EventTypes.CreateGap(reason).ToJsonString()], end);

    private static async Task SendAsync(
        HttpResponse response, string id, IEnumerable<string> events, CancellationToken end)
    {
        // JSON has no line break outside of texts, and escapes it in them.
        await response.WriteAsync($"id: {id}\ndata: [{string.Join(',', events)}]\n\n", Encoding.UTF8, end);
        await response.Body.FlushAsync(end);
    }

    private static string? GetLastId(HttpRequest request) =>
        request.Headers["Last-Event-ID"] is [{ Length: > 0 } header, ..] ? header
        : request.Query["after"] is [{ Length: > 0 } after, ..] ? after
        : null;
}
