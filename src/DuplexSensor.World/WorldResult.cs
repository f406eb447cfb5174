namespace DuplexSensor.World;

/// <summary>The result of a run.</summary>
/// <param name="Options">The options of its world.</param>
/// <param name="Steps">Number of events.</param>
/// <param name="DeviceMs">Device time of all boards together, in milliseconds.</param>
/// <param name="Violation">The violation that ended the run; null when the run passed.</param>
public sealed record WorldResult(WorldOptions Options, long Steps, long DeviceMs, Violation? Violation)
{
    /// <summary>The command that repeats the run exactly.</summary>
    public string Command
    {
        get
        {
            string things = Options.Things is { } count ? $" --things {count}" : "";
            string hours = Options.Hours is { } length ? $" --hours {length}" : "";
            string until = Violation is { } violation ? $" --until {violation.Step}" : "";
            return $"duplex replay {Options.Seed}@{WorldVersion.Text}{things}{hours}{until}";
        }
    }

    /// <summary>The result in one line, with the command if the run has failed.</summary>
    public override string ToString() => Violation is { } violation
        ? $"seed {Options.Seed} step {violation.Step} {violation.Checker}: {violation.Description} | {Command}"
        : $"seed {Options.Seed} passed, {Steps} steps";
}
