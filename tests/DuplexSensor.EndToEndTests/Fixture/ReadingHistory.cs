using System.Text.Json;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>Collects the sequence numbers of the readings that each thing publishes in reports and telemetry.</summary>
internal sealed class ReadingHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<int>> _received = [];
    private readonly SemaphoreSlim _lineReceived = new(0);
    private int _batches;

    public int Batches => Volatile.Read(ref _batches);

    /// <summary>Processes a line of <see cref="CloudProcess"/>.</summary>
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

                // No board restarts in these tests.
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

    /// <summary>The sequence numbers from 1 to <paramref name="upTo"/> that were not received.</summary>
    public int[] GetMissing(string thing, int upTo)
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(1, upTo).Except(GetReceived(thing))];
        }
    }

    /// <summary>Checks the condition after each received line; fails when it is still false at the deadline.</summary>
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
