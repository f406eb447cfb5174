using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>
/// One HTTPS GET on its own worker thread. The worker keeps one event, and reads the next bytes after that event was
/// dequeued. HttpWebRequest does not follow redirects and cannot be interrupted: an abandoned fetch ends when its
/// current call returns.
/// </summary>
internal sealed class HttpsFetch
{
    /// <summary>Whether the worker has ended; its last event may still be in the queue.</summary>
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

    /// <summary>Starts the worker; does not block.</summary>
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
            SetFailure(exception);
        }

        _count = 0;
        lock (_lock)
        {
            _hasEvent = true;
            HasEnded = true;
        }

        _wakeUp.Set();
    }

    // Finding out the failure takes memory too. If that throws, the worker must not die without its last event.
    private void SetFailure(Exception exception)
    {
        _failure = FetchFailure.OutOfMemory;
        try
        {
            _failure = PlatformFault.GetFailure(exception);
        }
        catch (Exception)
        {
            // Out of memory, then.
        }
    }

    private void Transfer()
    {
        using HttpWebRequest request = CreateRequest();
        using var response = Open(request);
        _statusCode = (int)response.StatusCode;

        // If the platform cannot parse Content-Length, it returns -1 and reads the rest of the headers as the body. So
        // the header is parsed here. The platform does not decode an encoded body.
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

        // With any other value, including the default, the platform does not verify the certificate.
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
            return TlsProbe.IsServerResponding(request.RequestUri.Host, request.RequestUri.Port)
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

    // Blocks until the event was dequeued; false when the fetch was abandoned.
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
