using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Threading.Channels;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// One GET and its worker. A channel holds one event; the worker reads on when the firmware has dequeued it.
/// </summary>
internal sealed class HttpsFetch
{
    private readonly int _number;
    private readonly WakeUp _wakeUp;
    private readonly Channel<FetchEvent> _slot = Channel.CreateBounded<FetchEvent>(1);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly CancellationTokenSource _stalled;

    /// <param name="number">The fetch number of each event.</param>
    /// <param name="time">Measures <see cref="Limits.FetchStallMs"/>.</param>
    /// <param name="wakeUp">Is set when an event is available.</param>
    public HttpsFetch(int number, TimeProvider time, WakeUp wakeUp)
    {
        _number = number;
        _wakeUp = wakeUp;
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    public FetchEvent? Take() => _slot.Reader.TryRead(out FetchEvent? taken) ? taken : null;

    public void Abandon() => _abandoned.Cancel();

    public async Task RunAsync(HttpClient http, string url)
    {
        try
        {
            await PutAsync(await TransferAsync(http, url));
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            _slot.Writer.Complete();
        }
        finally
        {
            _stalled.Dispose();
        }
    }

    /// <summary>Transfers the response and returns the last event, End or Failed.</summary>
    private async Task<FetchEvent> TransferAsync(HttpClient http, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            return Failed(FetchFailure.Refused);
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(_abandoned.Token, _stalled.Token);
        try
        {
            await TransferAsync(http, address, giveUp.Token);
            return New(FetchEventKind.End);
        }
        catch (OperationCanceledException) when (_stalled.IsCancellationRequested)
        {
            return Failed(FetchFailure.Stalled);
        }
        catch (HttpRequestException fault)
        {
            return Failed(FailureOf(fault));
        }
        catch (IOException)
        {
            return Failed(FetchFailure.Reset);
        }
    }

    private async Task TransferAsync(HttpClient http, Uri address, CancellationToken giveUp)
    {
        ExpectBytesSoon();
        using HttpResponseMessage response = await http.GetAsync(
            address, HttpCompletionOption.ResponseHeadersRead, giveUp);
        FetchEvent head = New(FetchEventKind.Head);
        head.StatusCode = (int)response.StatusCode;
        head.ContentLength = FetchEvent.LengthOf(HeaderOf(response, "Content-Length"));
        head.IsEncoded = FetchEvent.IsEncoding(HeaderOf(response, "Content-Encoding"));
        await PutAsync(head);

        await using Stream body = await response.Content.ReadAsStreamAsync(giveUp);
        while (true)
        {
            FetchEvent piece = New(FetchEventKind.Piece);
            ExpectBytesSoon();
            piece.Count = await body.ReadAsync(piece.Bytes, giveUp);
            if (piece.Count == 0)
            {
                return;
            }

            await PutAsync(piece);
        }
    }

    // The raw header: HttpClient ignores a Content-Length that is not a number.
    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Content.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
            ? values.ToString()
            : null;

    private void ExpectBytesSoon() => _stalled.CancelAfter(Limits.FetchStallMs);

    // Returns after the firmware has dequeued the event, so that memory stays bounded. Meanwhile the stall timer is off:
    // a slow firmware is not a slow server.
    private async Task PutAsync(FetchEvent next)
    {
        _stalled.CancelAfter(Timeout.Infinite);
        await _slot.Writer.WriteAsync(next, _abandoned.Token);
        _wakeUp.Set();
        if (next.Kind is FetchEventKind.Head or FetchEventKind.Piece)
        {
            await _slot.Writer.WaitToWriteAsync(_abandoned.Token);
        }
    }

    private FetchEvent New(FetchEventKind kind) => new() { FetchNumber = _number, Kind = kind };

    private FetchEvent Failed(FetchFailure failure)
    {
        FetchEvent failed = New(FetchEventKind.Failed);
        failed.Failure = failure;
        return failed;
    }

    private static FetchFailure FailureOf(HttpRequestException fault)
    {
        return fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => FetchFailure.Refused,
            HttpRequestError.SecureConnectionError when fault.InnerException is AuthenticationException
                => FetchFailure.Untrusted,
            _ => FetchFailure.Reset,
        };
    }
}
