using System.Text;
using DuplexSensor.Core;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>A fetcher, and a server that sends raw bytes.</summary>
public abstract class HttpsFetcherFixture : IAsyncDisposable
{
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private protected readonly WakeUp _wakeUp = new();
    private protected LoopbackTlsServer? _server;
    private protected HttpsFetcher? _fetcher;
    private protected string _request = "";

    public async ValueTask DisposeAsync()
    {
        if (_fetcher is not null)
        {
            await _fetcher.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private protected string GetUrl(string path) => $"https://localhost:{_server!.Port}{path}";

    private protected HttpsFetcher StartServer(string answer)
    {
        return StartServer((stream, stop) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop).AsTask());
    }

    /// <summary>Starts a server that reads the request and then runs the script.</summary>
    private protected HttpsFetcher StartServer(
        Func<Stream, CancellationToken, Task> script,
        TimeProvider? time = null,
        LoopbackTlsServer? roots = null,
        string? name = null)
    {
        _server = new LoopbackTlsServer(
            async (stream, stop) =>
            {
                var buffer = new byte[4_096];
                int length = await stream.ReadAsync(buffer, stop);
                _request = Encoding.ASCII.GetString(buffer, 0, length);
                await script(stream, stop);
            },
            name);
        _fetcher = new HttpsFetcher(
            TlsCredentials.LoadRoots((roots ?? _server).Device.CaPath), time ?? TimeProvider.System, _wakeUp);
        return _fetcher;
    }

    private protected async Task<FetchEvent> DequeueAsync(HttpsFetcher fetcher)
    {
        var next = new FetchEvent();
        await WaitUntilAsync(() => fetcher.TryDequeue(next));
        return next;
    }

    private protected Task WaitUntilIdleAsync(HttpsFetcher fetcher) => WaitUntilAsync(() => !fetcher.IsBusy);

    private protected async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await _wakeUp.WaitAsync(Deadline, TimeProvider.System);
        }
    }

    private protected async Task<string> ReadBodyAsync(HttpsFetcher fetcher)
    {
        var body = new StringBuilder();
        while (true)
        {
            FetchEvent next = await DequeueAsync(fetcher);
            if (next.Kind != FetchEventKind.Piece)
            {
                Assert.Equal(FetchEventKind.End, next.Kind);
                return body.ToString();
            }

            Assert.InRange(next.Count, 1, Limits.FetchPieceBytes);
            body.Append(Encoding.ASCII.GetString(next.Bytes, 0, next.Count));
        }
    }

    private protected async Task AssertFailsAsync(HttpsFetcher fetcher, FetchFailure failure)
    {
        FetchEvent failed = await DequeueAsync(fetcher);
        Assert.Equal((FetchEventKind.Failed, failure), (failed.Kind, failed.Failure));
    }
}
