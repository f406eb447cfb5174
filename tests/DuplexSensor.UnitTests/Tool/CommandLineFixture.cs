using DuplexSensor.Tool;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>Runs command lines in a folder of their own.</summary>
internal sealed class CommandLineFixture : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new();

    /// <summary>The lines of the last run.</summary>
    public string Output { get; private set; } = "";

    public string Error => _error.ToString();

    public string Folder => _folder.Path;

    /// <summary>The options of a run beside others: a settings.json, data folder and ports of its own.</summary>
    public string[] OwnPlace => [
        "--settings", _folder.Write("settings.json", "{\"thing\":\"t\"}"u8), "--data", _folder.File("data"),
        "--port-base", $"{LoopbackPorts.FindFree(4)}",
    ];

    public string GetPath(params ReadOnlySpan<string> names) => _folder.File(names);

    public void Dispose()
    {
        _folder.Dispose();
        _error.Dispose();
    }

    /// <summary>Runs a command line to its end, returns the exit code.</summary>
    public Task<int> RunAsync(params string[] arguments) => RunUntilAsync(_ => false, arguments);

    /// <summary>Runs a command line, and presses Ctrl-C when the output meets a condition.</summary>
    public async Task<int> RunUntilAsync(Func<string, bool> condition, params string[] arguments)
    {
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ctrlC.CancelAfter(Deadline);
        using var output = new ObservedWriter(condition, () => _ = ctrlC.CancelAsync());
        int exitCode = await DuplexCommand.RunAsync(arguments, output, _error, ctrlC.Token);
        Output = output.ToString();
        return exitCode;
    }

    /// <summary>Runs a command line with an output of the test.</summary>
    public Task<int> RunAsync(TextWriter output, params string[] arguments) =>
        DuplexCommand.RunAsync(arguments, output, _error, TestContext.Current.CancellationToken);

    /// <summary>The only line on stderr.</summary>
    public string ErrorLine()
    {
        string line = Assert.Single(Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("duplex: ", line);
        return line;
    }
}
