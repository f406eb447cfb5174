using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.UnitTests.Tool.Flashing;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>The stand-in of nanoff, which may be missing, of another version, or hang.</summary>
/// <param name="board">The board at its port.</param>
internal sealed class FaultyNanoff(FlashedBoard board) : INanoff
{
    private readonly InProcessNanoff _nanoff = new(board);

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

        NanoffResult result = await _nanoff.RunAsync(call, onLine, cancellationToken);
        return call == NanoffCall.Version && Version is not null
            ? new NanoffResult(result.ExitCode, [$"nanoff {Version}"])
            : result;
    }
}
