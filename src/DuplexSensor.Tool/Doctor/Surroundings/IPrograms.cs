namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>Exit code and output of a program.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its stdout and stderr.</param>
internal sealed record ProgramOutput(int ExitCode, string Output);

/// <summary>Runs installed programs.</summary>
internal interface IPrograms
{
    /// <summary>Runs a program for a minute at most; null when there is no such program.</summary>
    /// <param name="program">A name on PATH, or a path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    Task<ProgramOutput?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken);
}
