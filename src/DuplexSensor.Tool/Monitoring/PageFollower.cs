using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>
/// Follows a thing by the events of a running page: the console of a virtual board, or what the cloud sees of a real
/// one. When the page ends, it is followed again when it is back.
/// </summary>
/// <param name="page">The page.</param>
/// <param name="thing">Thing name.</param>
/// <param name="output">Receives the lines.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class PageFollower(PageClient page, string thing, MonitorOutput output, TimeProvider time)
{
    /// <summary>Lines of the past that are shown at the begin.</summary>
    public const int LinesBefore = 10;

    private const int PayloadTextMax = 300;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private string? _start;
    private long _lastLine;

    /// <summary>Runs until it is canceled.</summary>
    /// <exception cref="UserException">No page answers at first, or it is busy, or there is no such thing.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (HttpRequestException exception) when (_start is null)
            {
                throw new UserException($"the page does not answer: {exception.Message}", exception);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The page has ended.
            }

            output.WriteNote("the page has ended or left events out; it is followed again when it is back");
            await WaitForPageAsync(cancellationToken);
        }
    }

    private async Task WaitForPageAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(RetryDelay, time, cancellationToken);
            try
            {
                if (await page.FindThingAsync(cancellationToken) is not null)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // Not yet.
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        JsonObject detail = await page.FindThingAsync(cancellationToken)
            ?? throw new UserException($"--thing {thing}: the local cloud has no such thing.");
        string after = (string)detail["after"]!;
        bool isVirtual = detail["thing"]!["board"] is not null;
        WriteBefore(detail["console"]!.AsArray(), after.Split('-')[0], isVirtual);
        await foreach (JsonObject entry in page.ReadEventsAsync(after, cancellationToken))
        {
            switch ((string?)entry["type"])
            {
                case "console" when (string?)entry["name"] == thing:
                    WriteConsole(entry["lines"]!.AsArray());
                    break;
                case "message" when !isVirtual && (string?)entry["message"]!["thing"] == thing:
                    await WriteMessageAsync(entry["message"]!.AsObject(), cancellationToken);
                    break;
            }
        }
    }

    private void WriteBefore(JsonArray lines, string start, bool isVirtual)
    {
        if (_start is null && !isVirtual)
        {
            output.WriteNote($"{thing} is no virtual board: this is what the cloud sees of it");
        }

        bool isFirst = _start is null;
        if (_start != start)
        {
            // Numbers of another start mean other lines.
            (_start, _lastLine) = (start, 0);
        }

        WriteConsole(isFirst ? lines.TakeLast(LinesBefore) : lines);
    }

    private void WriteConsole(IEnumerable<JsonNode?> lines)
    {
        foreach (JsonNode line in lines.OfType<JsonNode>().Where(line => (long)line["n"]! > _lastLine))
        {
            _lastLine = (long)line["n"]!;
            output.WriteLine((string)line["text"]!);
        }
    }

    private async Task WriteMessageAsync(JsonObject message, CancellationToken cancellationToken)
    {
        string? payload = (int)message["size"]! > 0
            ? await page.FindPayloadAsync((long)message["id"]!, cancellationToken)
            : null;
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds((long)message["t"]!);
        string[] facts = [(string)message["short"]!, (string)message["detail"]!, Shorten(payload ?? "")];
        output.WriteLine($"{at.ToLocalTime():HH:mm:ss.fff} {(string)message["kind"]!,-10} "
            + string.Join(' ', facts.Where(text => text.Length > 0)));
    }

    private static string Shorten(string text) =>
        text.Length > PayloadTextMax ? text[..PayloadTextMax] + " ..." : text;
}
