using System.Net;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Boards;

/// <summary>The local cloud of a board: the one that runs, or one that this program starts.</summary>
internal sealed class LocalCloudStart : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly LocalCloudHost? _own;
    private readonly DashboardHost? _page;

    private LocalCloudStart(Uri api, LocalCloudDescription cloud, LocalCloudHost? own, DashboardHost? page)
    {
        // Without a proxy, which does not know this PC.
        _http = new HttpClient(new HttpClientHandler { UseProxy = false }) { BaseAddress = api };
        (_own, _page) = (own, page);
        Cloud = new LocalBoardCloud(_http, cloud, IPAddress.Parse(cloud.ListenAddress!));
    }

    public IBoardCloud Cloud { get; }

    /// <summary>Whether the cloud ends with this program.</summary>
    public bool IsOwn => _own is not null;

    /// <summary>Finds the running one, or starts one.</summary>
    /// <param name="options">The command line's options.</param>
    /// <param name="dataFolder">Data folder of a cloud that is started.</param>
    /// <param name="output">Receives its lines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UserException">A local cloud runs that does not serve boards.</exception>
    public static async Task<LocalCloudStart> OpenAsync(
        BoardOptions options, string dataFolder, TextWriter output, CancellationToken cancellationToken)
    {
        Uri api = options.EndpointUrl ?? new Uri($"http://localhost:{options.Ports.Api}");
        if (await FindRunningAsync(api, cancellationToken) is { } running)
        {
            ThrowIfWrong(running, api, options.ListenAddress);
            return new LocalCloudStart(api, running, null, null);
        }

        if (options.EndpointUrl is not null)
        {
            throw new UserException($"--endpoint-url {api.OriginalString}: no local cloud answers there.");
        }

        return await StartAsync(options, dataFolder, output, api, cancellationToken);
    }

    private static async Task<LocalCloudStart> StartAsync(
        BoardOptions options, string dataFolder, TextWriter output, Uri api, CancellationToken cancellationToken)
    {
        var choices = new CloudChoices
        {
            Ports = options.Ports,
            ListenAddress = options.ListenAddress ?? HostAddress.Find(),
        };
        var lines = RunOutput.Create(output, isJson: false);
        LocalCloudHost own = await new CloudStart(choices, dataFolder, lines).StartAsync(cancellationToken);
        DashboardHost? page = null;
        try
        {
            page = await new PageStart(choices, lines).StartAsync(own, cancellationToken);
            LocalCloudDescription cloud = await FindRunningAsync(api, cancellationToken) ?? throw new UserException(
                $"the local cloud at {api.OriginalString} has started and does not answer: run this command again.");
            return new LocalCloudStart(api, cloud, own, page);
        }
        catch
        {
            await DisposeAsync(own, page);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return DisposeAsync(_own, _page);
    }

    private static async ValueTask DisposeAsync(LocalCloudHost? own, DashboardHost? page)
    {
        if (page is not null)
        {
            await page.DisposeAsync();
        }

        if (own is not null)
        {
            await own.DisposeAsync();
        }
    }

    private static async Task<LocalCloudDescription?> FindRunningAsync(Uri api, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalCloudDescription.FindAsync(api, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void ThrowIfWrong(LocalCloudDescription cloud, Uri api, IPAddress? wanted)
    {
        if (cloud.ListenAddress is null)
        {
            throw new UserException($"the local cloud at {api.OriginalString} serves this PC only: end it, and run "
                + "this command again, which then starts one for boards; or start it with --listen ADDRESS.");
        }

        if (wanted is not null && cloud.ListenAddress != wanted.ToString())
        {
            throw new UserException($"--listen {wanted}: the local cloud at {api.OriginalString} serves boards at "
                + $"{cloud.ListenAddress}. Omit --listen, or end that cloud.");
        }
    }
}
