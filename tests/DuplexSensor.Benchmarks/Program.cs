using DuplexSensor.Benchmarks;

if (args is [CloudSpeed.ServerVerb, var folder, var port])
{
    await CloudSpeed.ServeAsync(folder, int.Parse(port));
    return 0;
}

// Each benchmark prints the table that stands in docs/benchmarks.md. Names choose some; without one, all run.
(string Name, Action<TextWriter> Run)[] benchmarks =
[
    ("world", WorldSpeed.Run),
    ("cloud", CloudSpeed.Run),
    ("shares", CloudShares.Run),
    ("allocation", CoreAllocation.Run),
    ("jobs", JobSpeed.Run),
];

string? unknown = args.FirstOrDefault(name => !benchmarks.Any(benchmark => benchmark.Name == name));
if (unknown is not null)
{
    string known = string.Join(", ", benchmarks.Select(benchmark => benchmark.Name));
    Console.Error.WriteLine($"benchmarks: there is none called '{unknown}': give any of {known}, or nothing for all.");
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
