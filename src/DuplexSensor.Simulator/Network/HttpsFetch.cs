using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Threading.Channels;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// One GET and its worker. A channel holds one event; the worker continues after the firmware has dequeued it.
/// </summary>
internal sealed class HttpsFetch
{
    private readonly int _number;
    private readonly WakeUp _wakeUp;
    private readonly Channel<FetchEvent> _slot = Channel.CreateBounded<FetchEvent>(1);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _pulled = new();
    private readonly VirtualNetwork _network;

    /// <param name="number">The fetch number of each event.</param>
    /// <param name="time">Measures <see cref="Limits.FetchReadTimeoutMs"/>.</param>
    /// <param name="wakeUp">Is set when an event is available.</param>
    /// <param name="network">Ends the fetch when it is pulled.</param>
    public HttpsFetch(int number, TimeProvider time, WakeUp wakeUp, VirtualNetwork network)
    {
        _network = network;
        _number = number;
        _wakeUp = wakeUp;
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    public FetchEvent? TryDequeue() => _slot.Reader.TryRead(out FetchEvent? next) ? next : null;

    public void Abandon() => _abandoned.Cancel();

    public async Task RunAsync(HttpClient http, string url)
    {
        try
        {
            _network.Watch(_pulled.Cancel);
            await EnqueueAsync(await TransferAsync(http, url));
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            _slot.Writer.Complete();
        }
        finally
        {
            _network.Pulled -= _pulled.Cancel;
            _stalled.Dispose();
        }
    }

    /// <summary>Transfers the response and returns the last event, End or Failed.</summary>
    private async Task<FetchEvent> TransferAsync(HttpClient http, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || !_network.IsUp)
        {
            return CreateFailed(FetchFailure.Refused);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            _abandoned.Token, _stalled.Token, _pulled.Token);
        try
        {
            await TransferAsync(http, address, stop.Token);
            return CreateEvent(FetchEventKind.End);
        }
        catch (OperationCanceledException) when (_stalled.IsCancellationRequested)
        {
            return CreateFailed(FetchFailure.Stalled);
        }
        catch (OperationCanceledException) when (_pulled.IsCancellationRequested)
        {
            return CreateFailed(FetchFailure.Reset);
        }
        catch (HttpRequestException exception)
        {
            return CreateFailed(ToFailure(exception));
        }
        catch (IOException)
        {
            return CreateFailed(FetchFailure.Reset);
        }
    }

    private async Task TransferAsync(HttpClient http, Uri address, CancellationToken stop)
    {
        RestartStallTimer();
        using HttpResponseMessage response = await http.GetAsync(
            address, HttpCompletionOption.ResponseHeadersRead, stop);
        FetchEvent head = CreateEvent(FetchEventKind.Head);
        head.StatusCode = (int)response.StatusCode;
        head.ContentLength = FetchEvent.ParseContentLength(FindHeader(response, "Content-Length"));
        head.IsEncoded = FetchEvent.IsContentEncoded(FindHeader(response, "Content-Encoding"));
        await EnqueueAsync(head);

        await using Stream body = await response.Content.ReadAsStreamAsync(stop);
        while (true)
        {
            FetchEvent piece = CreateEvent(FetchEventKind.Piece);
            RestartStallTimer();
            piece.Count = await body.ReadAsync(piece.Bytes, stop);
            if (piece.Count == 0)
            {
                return;
            }

            await EnqueueAsync(piece);
        }
    }

    // The raw header: HttpClient ignores a Content-Length that is not a number.
    private static string? FindHeader(HttpResponseMessage response, string name) =>
        response.Content.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
            ? values.ToString()
            : null;

    private void RestartStallTimer() => _stalled.CancelAfter(Limits.FetchReadTimeoutMs);

    // Returns after the firmware has dequeued the event, so that memory stays bounded. Meanwhile the stall timer is
    // off: a slow firmware is not a slow server.
    private async Task EnqueueAsync(FetchEvent next)
    {
        _stalled.CancelAfter(Timeout.Infinite);
        await _slot.Writer.WriteAsync(next, _abandoned.Token);
        _wakeUp.Set();
        if (next.Kind is FetchEventKind.Head or FetchEventKind.Piece)
        {
            await _slot.Writer.WaitToWriteAsync(_abandoned.Token);
        }
    }

    private FetchEvent CreateEvent(FetchEventKind kind) => new() { FetchNumber = _number, Kind = kind };

    private FetchEvent CreateFailed(FetchFailure failure)
    {
        FetchEvent failed = CreateEvent(FetchEventKind.Failed);
        failed.Failure = failure;
        return failed;
    }

    private static FetchFailure ToFailure(HttpRequestException exception)
    {
        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => FetchFailure.Refused,
            HttpRequestError.SecureConnectionError when exception.InnerException is AuthenticationException
                => FetchFailure.Untrusted,
            _ => FetchFailure.Reset,
        };
    }
}
