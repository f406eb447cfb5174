using Microsoft.Extensions.Hosting;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>
/// The lifetime of a server inside a program: leaves Ctrl-C and SIGTERM to the program. The default lifetime would stop
/// the server on these signals and prevent the end of the process.
/// </summary>
public sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
