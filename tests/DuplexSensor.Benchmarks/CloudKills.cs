using DuplexSensor.EndToEndTests.Kills;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.Benchmarks;

/// <summary>Kills the local cloud 200 times while callers change its state: it loses nothing acknowledged.</summary>
public static class CloudKills
{
    private const int Kills = 200;

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-kills-").FullName;
        try
        {
            IReadOnlyList<NumberedChanges> changes =
                await KillRun.RunAsync(folder, LoopbackPorts.FindFree(3), Kills, Environment.TickCount);
            output.WriteLine($"| in {Kills} kills | acknowledged | lost | done, but not answered |");
            output.WriteLine("|---|---|---|---|");
            foreach (NumberedChanges kind in changes)
            {
                output.WriteLine($"| {kind.Name} | {kind.Acknowledged:N0} | {kind.Lost} | {kind.Unanswered} |");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
