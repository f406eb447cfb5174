using DuplexSensor.EndToEndTests.Kills;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests;

/// <summary>
/// What the local cloud has acknowledged survives its kill. The benchmark <c>kills</c> does the same two hundred times.
/// </summary>
[WholeRun]
public sealed class KilledCloudTests : IDisposable
{
    private const int Kills = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("duplex-kills-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_acknowledged_change_is_lost_in_five_kills_of_the_cloud()
    {
        IReadOnlyList<NumberedChanges> changes =
            await KillRun.RunAsync(_folder, LoopbackPorts.FindFree(3), Kills, seed: 1);
        Assert.All(changes, kind => Assert.Equal((kind.Name, 0), (kind.Name, kind.Lost)));
        Assert.All(changes, kind => Assert.True(kind.Acknowledged > 0, kind.Name));
    }
}
