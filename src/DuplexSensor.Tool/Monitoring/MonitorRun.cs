using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>The two sources of <c>duplex monitor</c>.</summary>
internal static class MonitorRun
{
    /// <exception cref="UserException">The port cannot be opened.</exception>
    public static async Task FollowPortAsync(
        string? named, bool withReset, MonitorOutput output, CancellationToken cancellationToken)
    {
        var port = new SerialBoardPort(PortChoice.Choose(named));
        Stream stream = PortChoice.Open(port.Name, withReset ? port.OpenAndReset : port.Open);
        output.WriteNote($"{port.Name} at {SerialBoardPort.ConsoleBaud} baud; Ctrl-C ends it");
        await new PortFollower(port, output, TimeProvider.System).RunAsync(stream, cancellationToken);
    }

    /// <exception cref="UserException">No local cloud with a page runs, or it has no such thing.</exception>
    public static async Task FollowThingAsync(
        string thing, Uri? endpointUrl, MonitorOutput output, CancellationToken cancellationToken)
    {
        LocalCloudDescription cloud = await CloudFinder.FindLocalCloudAsync(endpointUrl, cancellationToken);
        string page = cloud.PageUrl ?? throw new UserException(
            "--thing: this local cloud has no page, whose events would be followed: start it without --no-page.");
        using var handler = new HttpClientHandler { UseProxy = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(page), Timeout = Timeout.InfiniteTimeSpan };
        await new PageFollower(new PageClient(http, thing), thing, output, TimeProvider.System)
            .RunAsync(cancellationToken);
    }
}
