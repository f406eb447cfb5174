using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>Reads the page's event stream, as a browser's EventSource does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, Stream stream) =>
        (_response, _reader) = (response, new StreamReader(stream));

    /// <summary>The id of the last batch.</summary>
    public string LastId { get; private set; } = "";

    /// <summary>All events so far.</summary>
    public List<JsonNode> Events { get; } = [];

    public static async Task<EventReader> OpenAsync(PageFixture fixture, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{fixture.Page.Url}/api/events{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await fixture.SendRawAsync(request);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(
            response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Reads batches until an event is as wanted, and returns it.</summary>
    public async Task<JsonNode> WaitForAsync(Func<JsonNode, bool> isWanted)
    {
        using CancellationTokenSource deadline = PageFixture.CreateDeadline();
        while (true)
        {
            if (await ReadNextAsync(deadline.Token) is not { } batch)
            {
                throw new EndOfStreamException($"the stream has ended: {string.Join('\n', Events)}");
            }

            if (batch.FirstOrDefault(isWanted) is { } found)
            {
                return found;
            }
        }
    }

    /// <summary>Reads the next batch; null at the end of the stream.</summary>
    public async Task<IReadOnlyList<JsonNode>?> ReadBatchAsync()
    {
        using CancellationTokenSource deadline = PageFixture.CreateDeadline();
        return await ReadNextAsync(deadline.Token);
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    // Comments keep the stream alive, so a deadline for each line would never come.
    private async Task<IReadOnlyList<JsonNode>?> ReadNextAsync(CancellationToken deadline)
    {
        while (await _reader.ReadLineAsync(deadline) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                LastId = line["id: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                JsonNode[] batch = [.. JsonNode.Parse(line["data: ".Length..])!.AsArray().Select(json => json!)];
                Events.AddRange(batch);
                return batch;
            }
        }

        return null;
    }
}
