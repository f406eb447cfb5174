using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Kills;

/// <summary>
/// Kills the local cloud with signal 9 while four callers change its state, again and again. After each kill it
/// compares what the cloud has with what it acknowledged.
/// </summary>
internal static class KillRun
{
    private const string Board = "board";
    private const string Script = "script";
    private const int ChangesMax = 40;

    /// <summary>Returns the four kinds of changes with their counts.</summary>
    public static async Task<IReadOnlyList<NumberedChanges>> RunAsync(string folder, int portBase, int kills, int seed)
    {
        var random = new Random(seed);
        await using var cloud = new CloudProcess(folder, portBase, [Board, Script], _ => { });
        using var api = new HttpCalls(portBase + 2);
        using var byMqtt = new MqttShadowChanges(cloud, api, Board);
        NumberedChanges[] changes =
            [byMqtt, new HttpShadowChanges(api, Script), new ThingChanges(api), new JobChanges(api, Script)];
        await cloud.StartAsync();
        for (int kill = 0; kill < kills; kill++)
        {
            await Task.WhenAll(changes.Select(kind => kind.ConnectAsync()));
            await ChangeUntilKilledAsync(cloud, changes, random);
            await cloud.StartAsync();
            foreach (NumberedChanges kind in changes)
            {
                await kind.CheckAsync();
            }
        }

        return changes;
    }

    // The kill comes at a random moment: a random number of changes and of spins after the start. Before the first kill
    // each caller has made a change: on a busy machine the slowest would have none.
    private static async Task ChangeUntilKilledAsync(
        CloudProcess cloud, IReadOnlyList<NumberedChanges> changes, Random random)
    {
        int left = random.Next(1, ChangesMax);
        int spins = random.Next(10_000);
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task senders = Task.WhenAll(changes.Select(kind => kind.SendUntilKilledAsync(() =>
        {
            if (Interlocked.Decrement(ref left) <= 0 && changes.All(kind => kind.Acknowledged > 0))
            {
                due.TrySetResult();
            }
        })));
        await Task.WhenAny(due.Task, senders);
        Thread.SpinWait(spins);
        await cloud.KillAsync();
        await senders;
    }
}
