using DuplexSensor.Benchmarks;
using DuplexSensor.Benchmarks.Peers;

if (args is [SessionChurn.ServerVerb or CloudSpeed.ServerVerb or Connects.ServerVerb, var folder, var port])
{
    Func<string, int, Task> serveAsync = args[0] switch
    {
        SessionChurn.ServerVerb => SessionChurn.ServeAsync,
        CloudSpeed.ServerVerb => CloudSpeed.ServeAsync,
        _ => Connects.ServeAsync,
    };
    await serveAsync(folder, int.Parse(port));
    return 0;
}

// Each benchmark prints a table of docs/benchmarks.md. The arguments name the benchmarks to run; without any, all run.
(string Name, Action<TextWriter> Run)[] benchmarks =
[
    ("flash-wear", FlashWear.Run),
    ("period", Period.Run),
    ("world", WorldSpeed.Run),
    ("cloud", CloudSpeed.Run),
    ("shares", CloudShares.Run),
    ("allocation", CoreAllocation.Run),
    ("jobs", JobSpeed.Run),
    ("churn", SessionChurn.Run),
    ("kills", CloudKills.Run),
    ("wait", GroupWait.Run),
    ("flush", StateFlush.Run),
    ("growth", Growth.Run),
    ("connects", Connects.Run),
    ("peers", PeerComparison.Run),
];

string? unknown = args.FirstOrDefault(name => !benchmarks.Any(benchmark => benchmark.Name == name));
if (unknown is not null)
{
    string known = string.Join(", ", benchmarks.Select(benchmark => benchmark.Name));
    Console.Error.WriteLine($"benchmarks: there is no '{unknown}': give any of {known}, or none to run all.");
    return 2;
}

foreach ((string name, Action<TextWriter> run) in benchmarks)
{
    if (args.Length == 0 || args.Contains(name))
    {
        run(Console.Out);
    }
}

return 0;
