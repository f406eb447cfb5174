namespace DuplexSensor.OnRuntimeTests;

/// <summary>Measurement draft.</summary>
public sealed class LargeDeltaTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Measure()
    {
        foreach (string n in Environment.GetEnvironmentVariable("NS")!.Split(','))
        {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 3_000);
        bench.WriteSettings(3_000, bench.MqttPort, ",\"restartOnChange\":false");
            int count = int.Parse(n, System.Globalization.CultureInfo.InvariantCulture);
            string array = string.Join(',', Enumerable.Repeat("1", count));
            await bench.DesireAsync($$"""{"n":[{{array}}],"on":true}""");
        await using var board = new Board(bench.Drive);
            DateTime until = DateTime.UtcNow.AddSeconds(int.Parse(Environment.GetEnvironmentVariable("WAIT") ?? "60"));
            while (DateTime.UtcNow < until && board.CountLines("led     on") == 0 && board.CountLines("link    lost") < 3)
            {
                await Task.Delay(50);
            }
            bool ok = board.CountLines("led     on") > 0;
            output.WriteLine($"{n}: {(ok ? "taken" : "NOT")}, lost {board.CountLines("link    lost")}");
        foreach (var e in bench.Events.Where(e => e.Subject.EndsWith("/delta") && e.Payload.Length > 1000).DistinctBy(e => e.Payload.Length)) output.WriteLine($"{e.Kind} {e.Payload.Length}");
        if (!ok) output.WriteLine(string.Join('\n', board.Lines.TakeLast(25).Select(l => l.Length > 160 ? l[..160] : l)));
        }
    }
}
