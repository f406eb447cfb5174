namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>The runtime is new enough to take files from nanoff.</summary>
internal sealed class FirmwareCheck : ICheck
{
    // nf-interpreter#3502: from the next version on it understands the packet of today's nanoff.
    private static readonly Version TooOld = new(1, 17, 0, 257);

    public string Name => "firmware";

    public IReadOnlyList<string> Needs => ["board"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Version firmware = context.Board.Firmware;
        return Task.FromResult(firmware > TooOld
            ? Finding.Ok($"{firmware}")
            : Finding.Failed($"{firmware} takes no files from nanoff; it must be newer than {TooOld}",
                $"nanoff --platform esp32 --serialport {context.Options.Port} --update"));
    }
}
