using Spectre.Console;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>A progress bar on a terminal, nothing elsewhere.</summary>
internal static class ProgressBar
{
    /// <param name="console">Console of the command's output.</param>
    /// <param name="count">Number of steps.</param>
    /// <param name="run">Gets an action that it calls after each step, from any thread.</param>
    public static Task RunAsync(IAnsiConsole console, int count, Func<Action, Task> run)
    {
        return console.Profile.Capabilities.Ansi
            ? console.Progress().AutoClear(true).StartAsync(progress =>
            {
                ProgressTask bar = progress.AddTask("things", maxValue: count);
                return run(() => bar.Increment(1));
            })
            : run(() => { });
    }
}
