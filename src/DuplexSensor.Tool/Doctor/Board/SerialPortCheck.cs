using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>The serial port exists.</summary>
internal sealed class SerialPortCheck : ICheck
{
    public string Name => "serial-port";

    public IReadOnlyList<string> Needs => ["serial-driver"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context.Options.Port, context.Pc.SerialPorts));

    private static Finding Look(string? port, ISerialPorts serialPorts)
    {
        string there = string.Join(", ", serialPorts.List());
        string ports = there.Length == 0 ? "no serial port is here" : $"here: {there}";
        return port is null ? Finding.Skipped($"give --port PORT for a real board; {ports}")
            : serialPorts.Exists(port) ? Finding.Ok(port)
            : Finding.Failed($"there is no port {port}; {ports}", there.Length == 0
                ? "Plug the board in, with a cable that has data wires too, and see that a new port appears."
                : "Give one of these. Which one is the board: unplug it and see which one goes.");
    }
}
