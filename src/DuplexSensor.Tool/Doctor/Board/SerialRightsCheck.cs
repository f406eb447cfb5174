namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>This user may open the serial port.</summary>
internal sealed class SerialRightsCheck : ICheck
{
    public string Name => "serial-rights";

    public IReadOnlyList<string> Needs => ["serial-port"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string port = context.Options.Port!;
        string? group = await context.Pc.SerialPorts.FindMissingRightAsync(port, cancellationToken);
        return group is null
            ? Finding.Ok($"this user may open {port}")
            : Finding.Failed($"{port} belongs to the group {group}, and this user may not open it",
                $"sudo usermod -aG {group} \"$USER\", then log out and in again");
    }
}
