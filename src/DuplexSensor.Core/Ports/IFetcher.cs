namespace DuplexSensor.Core.Ports;

/// <summary>
/// One HTTPS GET at a time, on the adapter's own worker. No call blocks. The adapter always verifies the server's
/// certificate chain and host name (D11), does not follow redirects, does not retry, and closes the connection after
/// each fetch.
/// </summary>
public interface IFetcher
{
    /// <summary>
    /// True from <see cref="BeginGet"/> until the worker has ended. That may be long after <see cref="Abandon"/>,
    /// because a TLS handshake cannot be interrupted on the device.
    /// </summary>
    bool IsBusy { get; }

    /// <summary>
    /// Starts a fetch. Call it only while not busy. The fetch ends in <see cref="FetchEventKind.End"/> or
    /// <see cref="FetchEventKind.Failed"/>.
    /// </summary>
    /// <param name="fetchNumber">
    /// Each event of this fetch contains this number, so that the caller recognises events of an earlier fetch.
    /// </param>
    /// <param name="url">
    /// The caller has checked scheme and host. The query may contain a signature: never trace it.
    /// </param>
    void BeginGet(int fetchNumber, string url);

    /// <summary>
    /// Fills <paramref name="target"/> with the next event; false when there is none. The worker reads the next piece
    /// of the body only after the last event was dequeued, so at most one piece is in memory.
    /// </summary>
    bool TryDequeue(FetchEvent target);

    /// <summary>Ends the running fetch as soon as possible. No further event of this fetch is delivered.</summary>
    void Abandon();
}
