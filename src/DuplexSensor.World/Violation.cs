namespace DuplexSensor.World;

/// <summary>An error that a checker has found. It ends the run.</summary>
/// <param name="Step">Number of the event after which the checker found it.</param>
/// <param name="Checker">Name of the checker.</param>
/// <param name="Description">The board, and what is wrong.</param>
public sealed record Violation(long Step, string Checker, string Description);
