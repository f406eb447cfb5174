using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Flashing.Flasher;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>The stand-in of nanoff, without a process.</summary>
/// <param name="board">The board at its port.</param>
internal sealed class InProcessNanoff(FlashedBoard board) : INanoff
{
    public bool IsInstalled { get; set; } = true;

    /// <summary>The version that it prints; null for the stand-in's own.</summary>
    public string? Version { get; set; }

    /// <summary>Of a nanoff that does not return: the clock that passes meanwhile.</summary>
    public FakeTimeProvider? Hangs { get; set; }

    public async Task<NanoffResult> RunAsync(
        NanoffCall call, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (Hangs is not null && call != NanoffCall.Version)
        {
            Hangs.Advance(TimeSpan.FromHours(1));
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (!IsInstalled)
        {
            throw new UserException($"nanoff is not installed. {NanoffVersion.Fix}");
        }

        using var output = new StringWriter { NewLine = "\n" };
        int exitCode = NanoffProgram.Run([.. call.Arguments], board, output, output);
        string text = call == NanoffCall.Version && Version is not null ? $"nanoff {Version}" : output.ToString();
        return new NanoffResult(exitCode, text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
