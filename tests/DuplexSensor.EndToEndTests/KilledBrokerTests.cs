using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests;

[WholeRun]
public sealed class KilledBrokerTests : IDisposable
{
    private const int Kills = 20;
    private const int TimeFactor = 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private static readonly string[] Things = [.. Enumerable.Range(1, 10).Select(number => $"board-{number}")];

    private readonly string _folder = Directory.CreateTempSubdirectory("duplex-kill-").FullName;
    private readonly ReadingHistory _history = new();
    private readonly List<VirtualBoard> _boards = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_reading_of_ten_boards_is_missing_after_twenty_kills_of_the_broker()
    {
        await using var cloud = new CloudProcess(_folder, LoopbackPorts.FindFree(3), Things, _history.OnLine);
        await cloud.StartAsync();
        try
        {
            foreach (string thing in Things)
            {
                await StartBoardAsync(thing, cloud);
            }

            for (int kill = 0; kill < Kills; kill++)
            {
                // Waits until one board sends new readings; the other boards may still wait for their next retry.
                int[] newest = [.. Things.Select(_history.GetNewest)];
                await WaitUntilAsync(
                    () => Things.Zip(newest).Any(pair => _history.GetNewest(pair.First) > pair.Second + 1));
                await cloud.KillAsync();
                await cloud.StartAsync();
            }

            await AssertNothingIsMissingAsync();
        }
        finally
        {
            foreach (VirtualBoard board in _boards)
            {
                await board.DisposeAsync();
            }
        }
    }

    // Waits for ten new readings of each board after the last kill, and for all earlier readings.
    private async Task AssertNothingIsMissingAsync()
    {
        int[] expected = [.. Things.Select(thing => _history.GetNewest(thing) + 10)];
        await WaitUntilAsync(() => Things.Zip(expected).All(pair =>
            _history.GetNewest(pair.First) >= pair.Second && _history.GetMissing(pair.First, pair.Second).Length == 0));
        Assert.True(_history.Batches >= Things.Length, "some readings came by telemetry");
    }

    private Task WaitUntilAsync(Func<bool> condition) =>
        _history.WaitUntilAsync(condition, Deadline, () => string.Join('\n',
        Things.Select(thing => $"{thing} up to {_history.GetNewest(thing)} without "
            + string.Join(' ', _history.GetMissing(thing, _history.GetNewest(thing))))));

    private async Task StartBoardAsync(string thing, CloudProcess cloud)
    {
        string[] files = cloud.Files[thing];
        var board = new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig { Thing = thing, Port = cloud.Port, RefreshMs = 4_000 },
            CertificatePath = files[0],
            KeyPath = files[1],
            CaPath = files[2],
            Flash = new MemoryFlash(),
            Trace = new TraceLines(),
            Time = new FastTime(TimeFactor),
            Seed = _boards.Count,
        });
        _boards.Add(board);
        await board.StartAsync();
    }
}
