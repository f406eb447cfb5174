using System.Security.Cryptography.X509Certificates;
using System.Threading;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Fetches payloads with HttpWebRequest, one at a time, each on a worker of its own.</summary>
public sealed class Esp32Fetcher : IFetcher
{
    private readonly X509Certificate _root;
    private readonly TlsGate _gate;
    private readonly AutoResetEvent _wakeUp;
    private HttpsFetch _fetch;

    /// <param name="root">The CA that the payload server's certificate must chain to.</param>
    /// <param name="gate">Where all connections are opened (D16).</param>
    /// <param name="wakeUp">Set when there is an event to take, and when the worker has ended.</param>
    public Esp32Fetcher(X509Certificate root, TlsGate gate, AutoResetEvent wakeUp)
    {
        _root = root;
        _gate = gate;
        _wakeUp = wakeUp;
    }

    public bool IsBusy => _fetch != null && !_fetch.HasEnded;

    public void BeginGet(int fetchNumber, string url)
    {
        _fetch = new HttpsFetch(fetchNumber, url, _wakeUp);
        _fetch.Begin(_root, _gate);
    }

    public bool TryTake(FetchEvent into)
    {
        if (_fetch == null || !_fetch.TryTake(into))
        {
            return false;
        }

        if (into.Kind == FetchEventKind.End || into.Kind == FetchEventKind.Failed)
        {
            // Its buffer would lie there until the next job.
            _fetch = null;
        }

        return true;
    }

    public void Abandon()
    {
        _fetch?.Abandon();
    }
}
