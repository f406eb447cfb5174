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
    private readonly LinkTarget _target;
    private readonly AutoResetEvent _wakeUp;
    private readonly object _lock = new object();
    private readonly AutoResetEvent _taken = new AutoResetEvent(false);
    private readonly byte[] _piece = new byte[Limits.FetchPieceBytes];
    private FetchEventKind _kind;
    private FetchFailure _failure;
    private int _statusCode;
    private long _contentLength;
    private int _count;
    private bool _isEncoded;
    private bool _isWaiting;
    private bool _isAbandoned;

    /// <summary>Begins at once.</summary>
    public HttpsFetch(int number, string url, LinkTarget target, AutoResetEvent wakeUp)
    {
        _number = number;
        _url = url;
        _target = target;
        _wakeUp = wakeUp;
        Chip.Start(Run);
    }

    public bool TryTake(FetchEvent into)
    {
        lock (_lock)
        {
            if (!_isWaiting || _isAbandoned)
            {
                return false;
            }

            into.FetchNumber = _number;
            into.Kind = _kind;
            into.StatusCode = _statusCode;
            into.ContentLength = _contentLength;
            into.IsEncoded = _isEncoded;
            into.Count = _count;
            into.Failure = _failure;
            Array.Copy(_piece, into.Bytes, _count);
            _isWaiting = false;
        }

        _taken.Set();
        return true;
    }

    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
        }

        _taken.Set();
    }

    private void Run()
    {
        try
        {
            Transfer();
            _kind = FetchEventKind.End;
        }
        catch (Exception fault)
        {
            _kind = FetchEventKind.Failed;
            _failure = PlatformFault.FailureOf(fault);
        }

        _count = 0;
        lock (_lock)
        {
            _isWaiting = true;
            HasEnded = true;
        }

        _wakeUp.Set();
    }

    private void Transfer()
    {
        using HttpWebRequest request = NewRequest();
        using var response = Open(request);
        _statusCode = (int)response.StatusCode;

        // Where the platform does not understand a length it leaves off reading the head, says -1, and takes what is
        // left of the head for the body; an encoded body it hands on as it is.
        _contentLength = FetchEvent.LengthOf(response.Headers["Content-Length"]);
        _isEncoded = FetchEvent.IsEncoding(response.Headers["Content-Encoding"]);
        using Stream body = response.GetResponseStream();
        bool isWanted = TryPut(FetchEventKind.Head);
        while (isWanted)
        {
            _count = body.Read(_piece, 0, _piece.Length);
            if (_count <= 0)
            {
                return;
            }

            isWanted = TryPut(FetchEventKind.Piece);
        }
    }

    private HttpWebRequest NewRequest()
    {
        var request = (HttpWebRequest)WebRequest.Create(_url);
        request.HttpsAuthentCert = _target.PayloadRoot;
        request.SslProtocols = SslProtocols.Tls12;

        // With any other value, the default included, the platform verifies nothing.
        request.SslVerification = SslVerification.CertificateRequired;
        request.KeepAlive = false;
        request.Timeout = Limits.FetchStallMs;
        request.ReadWriteTimeout = Limits.FetchStallMs;
        return request;
    }

    private HttpWebResponse Open(HttpWebRequest request)
    {
        if (!_target.Gate.TryEnter())
        {
            throw new TimeoutException();
        }

        try
        {
            return TlsProbe.Answers(request.RequestUri.Host, request.RequestUri.Port)
                ? (HttpWebResponse)request.GetResponse()
                : throw new TimeoutException();
        }
        catch (Exception)
        {
            request.Dispose();
            _target.Gate.Sweep();
            throw;
        }
        finally
        {
            _target.Gate.Leave();
        }
    }

    // Returns when the event has been taken; false when nobody wants any more of it.
    private bool TryPut(FetchEventKind kind)
    {
        lock (_lock)
        {
            _kind = kind;
            _isWaiting = true;
        }

        _wakeUp.Set();
        while (_isWaiting && !_isAbandoned)
        {
            Chip.Wait(_taken, Timeout.Infinite);
        }

        return !_isAbandoned;
    }
}
