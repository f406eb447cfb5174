namespace DuplexSensor.World;

/// <summary>How a life has gone.</summary>
/// <param name="Options">Which life it was.</param>
/// <param name="Steps">How many events it had.</param>
/// <param name="DeviceMs">Milliseconds of device time, of all boards together.</param>
/// <param name="Violation">What a checker has found; null when all was well.</param>
public sealed record WorldResult(WorldOptions Options, long Steps, long DeviceMs, Violation? Violation)
{
    /// <summary>The command that repeats it exactly.</summary>
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

    /// <summary>One line.</summary>
    public override string ToString() => Violation is { } found
        ? $"seed {Options.Seed} step {found.Step} {found.Checker}: {found.What} | {Command}"
        : $"seed {Options.Seed} passed, {Steps} steps";
}
