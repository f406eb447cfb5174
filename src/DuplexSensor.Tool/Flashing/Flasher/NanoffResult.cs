namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>Exit code and output of a nanoff call.</summary>
/// <param name="ExitCode">Windows has the error's number, Unix its lowest 8 bits. 0 does not mean success.</param>
/// <param name="Lines">The lines that nanoff printed; empty when it wrote to the console itself.</param>
internal sealed record NanoffResult(int ExitCode, IReadOnlyList<string> Lines);
