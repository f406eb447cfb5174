using DuplexSensor.Core.Ports;
using DuplexSensor.Dashboard.Boards;
using DuplexSensor.Dashboard.Events;
using DuplexSensor.Dashboard.Web;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator;

namespace DuplexSensor.Dashboard;

/// <summary>
/// The page of a local cloud and its virtual boards, served on loopback. It watches, and never makes a board or the
/// cloud wait: entries that it cannot process in time are dropped, and the page says so.
/// </summary>
public sealed class DashboardHost : IAsyncDisposable
{
    private readonly PageModel _model;
    private readonly PageServer _server;
    private int _isDisposed;

    private DashboardHost(PageModel model, PageServer server) => (_model, _server) = (model, server);

    /// <summary>The address to open, such as http://127.0.0.1:8080.</summary>
    public string Url => _server.Url;

    /// <summary>Completes when the page is disposed. Throws when the page stops by itself, which is a bug.</summary>
    public Task Completion => _model.Completion;

    /// <summary>Starts to watch and to serve.</summary>
    /// <exception cref="PortInUseException">The port is taken, and the page may not move.</exception>
    public static async Task<DashboardHost> StartAsync(
        DashboardOptions options, CancellationToken cancellationToken = default)
    {
        var model = new PageModel(options.Cloud);
        try
        {
            PageServer server = await PageServer.StartAsync(options, model, cancellationToken);
            return new DashboardHost(model, server);
        }
        catch
        {
            await model.DisposeAsync();
            throw;
        }
    }

    /// <summary>A trace that forwards each line of a thing's board, and shows it on the page.</summary>
    public ITrace Watch(string thing, ITrace next) => new ConsoleTap(thing, next, _model);

    /// <summary>Shows a virtual board with its switches. The caller disposes it after the page.</summary>
    public void Add(VirtualBoard board) => _model.Boards.Add(board);

    /// <summary>Ends all streams and closes the port. Further calls do nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _server.DisposeAsync();
        await _model.DisposeAsync();
    }
}
