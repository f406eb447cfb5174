using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>
/// One GET and its worker. One event waits to be taken at most; the next bytes are read when it was. HttpWebRequest
/// follows no redirect and cannot be interrupted: an abandoned fetch ends when it comes to that.
/// </summary>
internal sealed class HttpsFetch
{
    /// <summary>The worker is done, and its last event was put.</summary>
    public bool HasEnded;

    private readonly int _number;
    private readonly string _url;
    private readonly ConnectionContext _context;
    private readonly AutoResetEvent _wakeUp;
    private readonly object _lock = new object();
    private readonly AutoResetEvent _dequeued = new AutoResetEvent(false);
    private readonly byte[] _piece = new byte[Limits.FetchPieceBytes];
    private FetchEventKind _kind;
    private FetchFailure _failure;
    private int _statusCode;
    private long _contentLength;
    private int _count;
    private bool _isEncoded;
    private bool _hasEvent;
    private bool _isAbandoned;

    /// <summary>Begins at once.</summary>
    public HttpsFetch(int number, string url, ConnectionContext context, AutoResetEvent wakeUp)
    {
        _number = number;
        _url = url;
        _context = context;
        _wakeUp = wakeUp;
        Chip.StartThread(Run);
    }

    public bool TryDequeue(FetchEvent target)
    {
        lock (_lock)
        {
            if (!_hasEvent || _isAbandoned)
            {
                return false;
            }

            target.FetchNumber = _number;
            target.Kind = _kind;
            target.StatusCode = _statusCode;
            target.ContentLength = _contentLength;
            target.IsEncoded = _isEncoded;
            target.Count = _count;
            target.Failure = _failure;
            Array.Copy(_piece, target.Bytes, _count);
            _hasEvent = false;
        }

        _dequeued.Set();
        return true;
    }

    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
        }

        _dequeued.Set();
    }

    private void Run()
    {
        try
        {
            Transfer();
            _kind = FetchEventKind.End;
        }
        catch (Exception exception)
        {
            _kind = FetchEventKind.Failed;
            _failure = PlatformFault.GetFailure(exception);
        }

        _count = 0;
        lock (_lock)
        {
            _hasEvent = true;
            HasEnded = true;
        }

        _wakeUp.Set();
    }

    private void Transfer()
    {
        using HttpWebRequest request = CreateRequest();
        using var response = Open(request);
        _statusCode = (int)response.StatusCode;

        // Where the platform does not understand a length it leaves off reading the head, says -1, and takes what is
        // left of the head for the body; an encoded body it hands on as it is.
        _contentLength = FetchEvent.ParseContentLength(response.Headers["Content-Length"]);
        _isEncoded = FetchEvent.IsContentEncoded(response.Headers["Content-Encoding"]);
        using Stream body = response.GetResponseStream();
        bool isDelivered = TryDeliver(FetchEventKind.Head);
        while (isDelivered)
        {
            _count = body.Read(_piece, 0, _piece.Length);
            if (_count <= 0)
            {
                return;
            }

            isDelivered = TryDeliver(FetchEventKind.Piece);
        }
    }

    private HttpWebRequest CreateRequest()
    {
        var request = (HttpWebRequest)WebRequest.Create(_url);
        request.HttpsAuthentCert = _context.PayloadCa;
        request.SslProtocols = SslProtocols.Tls12;

        // With any other value, the default included, the platform verifies nothing.
        request.SslVerification = SslVerification.CertificateRequired;
        request.KeepAlive = false;
        request.Timeout = Limits.FetchReadTimeoutMs;
        request.ReadWriteTimeout = Limits.FetchReadTimeoutMs;
        return request;
    }

    private HttpWebResponse Open(HttpWebRequest request)
    {
        if (!_context.Gate.TryEnter())
        {
            throw new TimeoutException();
        }

        try
        {
            return TlsProbe.TryProbe(request.RequestUri.Host, request.RequestUri.Port)
                ? (HttpWebResponse)request.GetResponse()
                : throw new TimeoutException();
        }
        catch (Exception)
        {
            request.Dispose();
            _context.Gate.RunFinalizers();
            throw;
        }
        finally
        {
            _context.Gate.Leave();
        }
    }

    // Returns when the event has been taken; false when nobody wants any more of it.
    private bool TryDeliver(FetchEventKind kind)
    {
        lock (_lock)
        {
            _kind = kind;
            _hasEvent = true;
        }

        _wakeUp.Set();
        while (_hasEvent && !_isAbandoned)
        {
            Chip.Wait(_dequeued, Timeout.Infinite);
        }

        return !_isAbandoned;
    }
}
