using System.Threading;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Fetches payloads with HttpWebRequest, one at a time, each on a worker of its own.</summary>
public sealed class Esp32Fetcher : IFetcher
{
    private readonly LinkTarget _target;
    private readonly AutoResetEvent _wakeUp;
    private HttpsFetch _fetch;

    /// <param name="target">The CA that the payload server must chain to, and the gate (D16).</param>
    /// <param name="wakeUp">Set when there is an event to take, and when the worker has ended.</param>
    public Esp32Fetcher(LinkTarget target, AutoResetEvent wakeUp)
    {
        _target = target;
        _wakeUp = wakeUp;
    }

    public bool IsBusy => _fetch != null && !_fetch.HasEnded;

    public void BeginGet(int fetchNumber, string url)
    {
        _fetch = new HttpsFetch(fetchNumber, url, _target, _wakeUp);
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
