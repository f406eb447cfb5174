using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// Fetches payloads over HTTP/1.1 and TLS with HttpClient. It trusts only the given CA, uses no proxy, follows no
/// redirect, and opens a connection for each fetch. Only the board's loop may call it.
/// </summary>
public sealed class HttpsFetcher : IFetcher, IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly WakeUp _wakeUp;
    private HttpsFetch? _fetch;
    private Task _worker = Task.CompletedTask;

    /// <param name="roots">The only trusted CA certificates.</param>
    /// <param name="time">Measures the stall deadline.</param>
    /// <param name="wakeUp">Is set when an event is available, and when the worker has ended.</param>
    public HttpsFetcher(X509Certificate2Collection roots, TimeProvider time, WakeUp wakeUp)
    {
        _http = new HttpClient(CreateHandler(roots)) { Timeout = Timeout.InfiniteTimeSpan };
        _time = time;
        _wakeUp = wakeUp;
    }

    /// <summary>The network of the fetches; by default one that nobody pulls.</summary>
    public VirtualNetwork Network { get; init; } = new();

    public bool IsBusy => !_worker.IsCompleted;

    public void BeginGet(int fetchNumber, string url)
    {
        if (IsBusy)
        {
            throw new InvalidOperationException("A fetch is running: wait until IsBusy is false.");
        }

        HttpsFetch fetch = new(fetchNumber, _time, _wakeUp, Network);
        _fetch = fetch;
        _worker = Task.Run(() => fetch.RunAsync(_http, url));

        // Wakes the loop, which may wait for IsBusy to become false.
        _worker.ContinueWith(_ => _wakeUp.Set(), TaskScheduler.Default);
    }

    public bool TryDequeue(FetchEvent target)
    {
        if (_fetch?.TryDequeue() is not { } next)
        {
            return false;
        }

        target.FetchNumber = next.FetchNumber;
        target.Kind = next.Kind;
        target.StatusCode = next.StatusCode;
        target.ContentLength = next.ContentLength;
        target.IsEncoded = next.IsEncoded;
        target.Count = next.Count;
        target.Failure = next.Failure;
        next.Bytes.AsSpan(0, next.Count).CopyTo(target.Bytes);
        return true;
    }

    public void Abandon()
    {
        _fetch?.Abandon();
        _fetch = null;
    }

    public async ValueTask DisposeAsync()
    {
        Abandon();
        await _worker;
        _http.Dispose();
    }

    private static SocketsHttpHandler CreateHandler(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = policy,
            },
        };
    }
}
