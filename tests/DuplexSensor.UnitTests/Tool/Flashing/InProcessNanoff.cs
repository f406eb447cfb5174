using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>The stand-in of nanoff without a process.</summary>
/// <param name="board">The board at its port.</param>
/// <param name="workingFolder">From where relative paths count for a call without a folder.</param>
internal sealed class InProcessNanoff(FlashedBoard board, string? workingFolder = null) : INanoff
{
    public Task<NanoffResult> RunAsync(
        NanoffCall call, Action<string> onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var output = new StringWriter();
        board.WorkingFolder = call.Folder ?? workingFolder;
        int exitCode = NanoffProgram.Run([.. call.Arguments], board, output, output);
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.ForEach(lines, onLine);
        return Task.FromResult(new NanoffResult(exitCode, lines));
    }
}
