using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The ports of <c>duplex up</c> are free, while no local cloud runs.</summary>
internal sealed class PortsCheck : ICheck
{
    // The page takes the next free port where its own is taken.
    private static readonly int[] Ports =
        [LocalPorts.Default.Mqtt, LocalPorts.Default.Payload, LocalPorts.Default.Api];

    public string Name => "ports";

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context));

    private static Finding Look(CheckContext context)
    {
        if (context.HasCloud && context.Cloud.LocalUrl is { } url)
        {
            return Finding.Ok($"the local cloud at {url.OriginalString} has them");
        }

        string taken = string.Join(", ", Ports.Where(port => !context.Pc.Network.IsPortFree(port)));
        return taken.Length == 0 ? Finding.Ok($"{string.Join(", ", Ports)} are free for 'duplex up'")
            : context.HasCloud ? Finding.Skipped($"another program has {taken}; AWS needs no port of this PC")
            : Finding.Failed($"another program has {taken}, and no local cloud runs",
                "End that program, or run 'duplex up --port-base 21000'.");
    }
}
