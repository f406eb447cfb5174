using System.Globalization;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>
/// Persists each step of an onboarding in onboard.json before it begins and after it is done, so that a second run
/// continues where the first was interrupted.
/// </summary>
/// <param name="folder">The thing's identity folder, which exists.</param>
/// <param name="identity">The content of its onboard.json.</param>
/// <param name="time">The clock of the notes.</param>
internal sealed class StepJournal(IdentityFolder folder, Identity identity, TimeProvider time)
{
    private const string Begun = "begun";
    private const string Done = "done";

    /// <summary>The identity as far as it is known.</summary>
    public Identity Identity { get; private set; } = identity;

    public bool IsDone(string step) => Identity.Steps.TryGetValue(step, out string? note) && IsDoneNote(note);

    /// <summary>When an interrupted run began this step; null when no run did.</summary>
    public DateTimeOffset? FindBegin(string step) =>
        Identity.Steps.TryGetValue(step, out string? note) && !IsDoneNote(note)
        && DateTimeOffset.TryParse(
            note.AsSpan(Begun.Length), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin)
            ? begin
            : null;

    /// <summary>Runs a step, unless it is done. A note of an interrupted run keeps its time.</summary>
    /// <param name="step">Name of the step.</param>
    /// <param name="run">Returns the identity with what the step has found out.</param>
    public async Task RunAsync(string step, Func<Identity, Task<Identity>> run)
    {
        if (IsDone(step))
        {
            return;
        }

        if (FindBegin(step) is null)
        {
            Write(Identity, step, Begun);
        }

        Write(await run(Identity), step, Done);
    }

    /// <summary>Forgets steps, so that they run again.</summary>
    public void Reset(params string[] steps)
    {
        Identity = Identity with
        {
            Steps = Identity.Steps.Where(entry => !steps.Contains(entry.Key)).ToDictionary(),
        };
        folder.WriteRecord(Identity);
    }

    private static bool IsDoneNote(string note) => note.StartsWith(Done, StringComparison.Ordinal);

    private void Write(Identity changed, string step, string note)
    {
        string text = $"{note} {time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}";
        Identity = changed with { Steps = new Dictionary<string, string>(changed.Steps) { [step] = text } };
        folder.WriteRecord(Identity);
    }
}
