using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The ports of <c>duplex up</c> are free, while no local cloud runs.</summary>
internal sealed class PortsCheck : ICheck
{
    // The page takes the next free port where its own is taken.
    private static readonly int[] Ports =
        [LocalPorts.Default.Mqtt, LocalPorts.Default.Payload, LocalPorts.Default.Api];

    public string Name => "ports";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Uri? running = context.HasCloud && context.Cloud.LocalUrl is { } asked ? asked
            // It runs there, whichever cloud the command line names, and although no cloud was found.
            : await context.Pc.IsLocalCloudRunningAsync(cancellationToken) ? CloudFinder.DefaultLocalUrl
            : null;
        return running is null ? Probe(context) : Finding.Ok($"the local cloud at {running.OriginalString} has them");
    }

    private static Finding Probe(CheckContext context)
    {
        string taken = string.Join(", ", Ports.Where(port => !context.Pc.Network.IsPortFree(port)));
        return taken.Length == 0 ? Finding.Ok($"{string.Join(", ", Ports)} are free for 'duplex up'")
            : context.HasCloud ? Finding.Skipped($"another program has {taken}; AWS needs no port of this PC")
            : Finding.Failed($"another program has {taken}, and no local cloud runs",
                "End that program, or run 'duplex up --port-base 21000'.");
    }
}
