namespace DuplexSensor.World;

/// <summary>What a checker has found: the run ends with it.</summary>
/// <param name="Step">The event at which it showed.</param>
/// <param name="Checker">Who found it.</param>
/// <param name="What">What is wrong, and on which board.</param>
public sealed record Violation(long Step, string Checker, string What);
