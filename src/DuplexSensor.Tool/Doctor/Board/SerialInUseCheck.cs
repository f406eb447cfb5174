namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>No other program has the serial port.</summary>
internal sealed class SerialInUseCheck : ICheck
{
    public string Name => "serial-in-use";

    public IReadOnlyList<string> Needs => ["serial-rights"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string port = context.Options.Port!;
        return Task.FromResult(context.Pc.SerialPorts.FindUser(port) is { } user
            ? Finding.Failed($"{user} has {port} open",
                "Close it: a serial terminal, 'duplex monitor', Visual Studio's Device Explorer.")
            : Finding.Ok($"no program that can be seen has {port} open"));
    }
}
