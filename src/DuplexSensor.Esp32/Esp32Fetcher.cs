using System.Threading;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Fetches payloads with HttpWebRequest, one at a time, each on its own worker thread.</summary>
public sealed class Esp32Fetcher : IFetcher
{
    private readonly ConnectionContext _context;
    private readonly AutoResetEvent _wakeUp;
    private HttpsFetch _fetch;

    /// <param name="context">Has the payload server's root CA and the gate (D16).</param>
    /// <param name="wakeUp">Set when there is an event to dequeue, and when the worker has ended.</param>
    public Esp32Fetcher(ConnectionContext context, AutoResetEvent wakeUp)
    {
        _context = context;
        _wakeUp = wakeUp;
    }

    public bool IsBusy => _fetch != null && !_fetch.HasEnded;

    public void BeginGet(int fetchNumber, string url)
    {
        _fetch = new HttpsFetch(fetchNumber, url, _context, _wakeUp);
    }

    public bool TryDequeue(FetchEvent target)
    {
        if (_fetch == null || !_fetch.TryDequeue(target))
        {
            return false;
        }

        if (target.Kind == FetchEventKind.End || target.Kind == FetchEventKind.Failed)
        {
            // Releases the fetch's buffer; otherwise it would stay until the next job.
            _fetch = null;
        }

        return true;
    }

    public void Abandon()
    {
        _fetch?.Abandon();
    }
}
