using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The platform's flasher, which only a real board needs.</summary>
internal sealed class NanoffCheck : ICheck
{
    public string Name => "nanoff";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        NanoffResult printed;
        try
        {
            printed = await context.Pc.Nanoff.RunAsync(NanoffCall.Version, _ => { }, cancellationToken);
        }
        catch (UserException)
        {
            return context.Options.Port is null
                ? Finding.Skipped($"it is not installed, and only a real board needs it. {NanoffVersion.Fix}")
                : Finding.Failed("nanoff is not installed", NanoffVersion.Fix);
        }

        return NanoffVersion.FindError(printed.Lines) is { } error
            ? Finding.Failed(error.Replace($" {NanoffVersion.Fix}", "", StringComparison.Ordinal), NanoffVersion.Fix)
            : Finding.Ok($"nanoff {NanoffVersion.TryParse(printed.Lines)}");
    }
}
