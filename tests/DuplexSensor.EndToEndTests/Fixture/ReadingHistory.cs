using System.Text.Json;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>Gathers the readings that things publish, in reports and in telemetry, by boot and sequence.</summary>
internal sealed class ReadingHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<int>> _received = [];
    private readonly SemaphoreSlim _lineReceived = new(0);
    private int _batches;

    public int Batches => Volatile.Read(ref _batches);

    /// <summary>Takes a line of <see cref="CloudProcess"/>.</summary>
    public void OnLine(string line)
    {
        string[] cells = line.Split('\t');
        JsonElement document = JsonDocument.Parse(cells[3]).RootElement;
        lock (_gate)
        {
            HashSet<int> received = GetReceived(cells[1]);
            if (cells[2].EndsWith("/telemetry", StringComparison.Ordinal))
            {
                _batches++;

                // No board restarts here.
                Assert.Equal(1, document.GetProperty("boot").GetInt32());
                received.UnionWith(
                    document.GetProperty("readings").EnumerateArray().Select(reading => reading[0].GetInt32()));
            }
            else if (document.TryGetProperty("state", out JsonElement state)
                && state.GetProperty("reported").TryGetProperty("seq", out JsonElement sequence))
            {
                received.Add(sequence.GetInt32());
            }
        }

        _lineReceived.Release();
    }

    public int GetNewest(string thing)
    {
        lock (_gate)
        {
            return GetReceived(thing).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The sequences from 1 to this one that have not come.</summary>
    public int[] GetMissing(string thing, int upTo)
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(1, upTo).Except(GetReceived(thing))];
        }
    }

    /// <summary>Fails when the condition does not come true in time; looks at it whenever something comes.</summary>
    public async Task WaitUntilAsync(Func<bool> condition, TimeSpan deadline, Func<string> createFailureMessage)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(deadline);
        try
        {
            while (!condition())
            {
                await _lineReceived.WaitAsync(timeout.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(createFailureMessage());
        }
    }

    private HashSet<int> GetReceived(string thing) =>
        _received.TryGetValue(thing, out HashSet<int>? found) ? found : _received[thing] = [];
}
