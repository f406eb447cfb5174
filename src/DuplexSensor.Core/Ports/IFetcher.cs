namespace DuplexSensor.Core.Ports;

/// <summary>
/// One HTTPS GET at a time, on the adapter's own worker. The server's certificate chain and host name are always
/// verified (D11), redirects are not followed, the connection is not kept. No call blocks.
/// </summary>
public interface IFetcher
{
    /// <summary>
    /// True from <see cref="BeginGet"/> until the worker has ended, which may be long after <see cref="Abandon"/>: a
    /// TLS handshake cannot be interrupted on the device.
    /// </summary>
    bool IsBusy { get; }

    /// <summary>Starts a fetch; only when not busy.</summary>
    /// <param name="fetchNumber">Comes back in each event of this fetch, so that a late one can be told.</param>
    /// <param name="url">Checked by the caller: https, an allowed host. It may carry a signature: never trace its
    /// query.</param>
    void BeginGet(int fetchNumber, string url);

    /// <summary>
    /// Fills <paramref name="target"/> with the next event and returns true, or returns false. The worker waits until a
    /// piece has been taken before it reads the next one, so nothing piles up.
    /// </summary>
    bool TryDequeue(FetchEvent target);

    /// <summary>Gives the running fetch up; nothing of it is delivered any more.</summary>
    void Abandon();
}
