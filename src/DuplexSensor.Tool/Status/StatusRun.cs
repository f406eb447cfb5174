using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Status;

/// <summary>One run of <c>duplex status</c>.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="group">Thing group; null for all things.</param>
/// <param name="output">Receives a table, or JSON.</param>
internal sealed class StatusRun(TargetCloud cloud, string? group, TextWriter output)
{
    private const int RedirectedWidth = 240;

    public async Task RunAsync(bool isJson, CancellationToken cancellationToken)
    {
        var reader = new StatusReader(cloud, group);
        IReadOnlyList<string> names = await reader.ListThingsAsync(cancellationToken);
        if (isJson)
        {
            output.WriteLine(StatusText.ToJson(cloud, await reader.ReadAsync(names, () => { }, cancellationToken)));
            return;
        }

        output.WriteLine($"{cloud.Description}: {Counted.Format(names.Count, "thing")}"
            + (group is null ? "" : $" in group {group}"));
        if (names.Count > 0)
        {
            IAnsiConsole console = Terminal.Create(output);
            if (!console.Profile.Capabilities.Ansi)
            {
                // A line in a file, or for grep, is not wrapped.
                console.Profile.Width = RedirectedWidth;
            }

            IReadOnlyList<ThingStatus> things = [];
            await ProgressBar.RunAsync(console, names.Count, async onDone =>
                things = await reader.ReadAsync(names, onDone, cancellationToken));
            console.Write(StatusText.Create(things, console));
        }
    }
}
