using System.Collections.Concurrent;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>One run of <c>duplex onboard</c>: one thing, or many at a time, with progress.</summary>
/// <param name="cloud">Where the things will be.</param>
/// <param name="options">How.</param>
/// <param name="output">Receives text, or JSON.</param>
/// <param name="isJson">Whether it receives JSON.</param>
internal sealed class OnboardRun(TargetCloud cloud, OnboardOptions options, TextWriter output, bool isJson)
{
    private readonly IAnsiConsole _console = Terminal.Create(output);
    private readonly ConcurrentDictionary<string, OnboardResult> _results = new(StringComparer.Ordinal);

    /// <exception cref="UserException">A thing could not be onboarded. The same command continues there.</exception>
    public async Task RunAsync(IReadOnlyList<ThingPlan> plans, CancellationToken cancellationToken)
    {
        WriteLine(cloud.Description);
        try
        {
            await (plans.Count == 1 ? OnboardOneAsync(plans[0], cancellationToken)
                : isJson ? OnboardAllAsync(plans, () => { }, cancellationToken)
                : ProgressBar.RunAsync(
                    _console, plans.Count, onDone => OnboardAllAsync(plans, onDone, cancellationToken)));
        }
        catch (UserException exception) when (plans.Count > 1)
        {
            throw new UserException($"{exception.Message} {_results.Count} of {plans.Count} things are complete; the "
                + "same command continues.", exception);
        }

        IReadOnlyList<OnboardResult> results = [.. plans.Select(plan => _results[plan.Thing])];
        output.WriteLine(isJson
            ? OnboardText.ToJson(cloud, results)
            : string.Join('\n', OnboardText.Summarize(cloud, results)));
    }

    private Task OnboardOneAsync(ThingPlan plan, CancellationToken cancellationToken) => OnboardAsync(
        plan, CreateShared(cancellationToken), change => WriteLine($"  {change}"), cancellationToken);

    private async Task OnboardAllAsync(
        IReadOnlyList<ThingPlan> plans, Action onDone, CancellationToken cancellationToken)
    {
        SharedResources shared = CreateShared(cancellationToken);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = AwsCalls.ThingsAtATime,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(plans, parallel, async (plan, _) =>
        {
            try
            {
                PrintProgress(await OnboardAsync(plan, shared, _ => { }, cancellationToken), plans.Count);
                onDone();
            }
            catch (UserException exception)
            {
                throw new UserException($"{plan.Thing}: {exception.Message}", exception);
            }
        });
    }

    private async Task<OnboardResult> OnboardAsync(
        ThingPlan plan, SharedResources shared, Action<string> onChange, CancellationToken cancellationToken)
    {
        var onboarding = new ThingOnboarding(cloud, shared, options, onChange, cancellationToken);
        OnboardResult result = await onboarding.RunAsync(plan);
        _results[plan.Thing] = result;
        return result;
    }

    private SharedResources CreateShared(CancellationToken cancellationToken) =>
        new(cloud, WriteLine, cancellationToken);

    private void PrintProgress(OnboardResult result, int count) => WriteLine(
        $"  {_results.Count}/{count} {result.Thing} {(result.Changes.Count > 0 ? "onboarded" : "is complete")}");

    private void WriteLine(string text)
    {
        if (isJson)
        {
            return;
        }

        lock (output)
        {
            // Beside a progress bar, a line must go through its console; elsewhere nothing may wrap a line.
            if (_console.Profile.Capabilities.Ansi)
            {
                _console.WriteLine(text);
            }
            else
            {
                output.WriteLine(text);
            }
        }
    }
}
