using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;

namespace System.Net;

public abstract class WebRequest : IDisposable
{
    public int Timeout { get; set; }

    public static WebRequest Create(string requestUriString) => new HttpWebRequest(new Uri(requestUriString));

    public virtual void Dispose()
    {
    }

    public abstract WebResponse GetResponse();
}

public abstract class WebResponse : IDisposable
{
    public abstract long ContentLength { get; }

    public abstract WebHeaderCollection Headers { get; }

    public abstract void Dispose();

    public abstract Stream GetResponseStream();
}

public sealed class WebHeaderCollection
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public string this[string header]
    {
        get => _values.GetValueOrDefault(header);
        internal set => _values[header] = value;
    }
}

/// <summary>
/// Behaves like System.Net.Http 1.5.210 (HttpWebRequest.cs of July 2026): by default the server is not verified; any
/// exception is wrapped in a WebException; at a header that cannot be parsed, it stops and reads the rest of the
/// headers as the body.
/// </summary>
public sealed class HttpWebRequest(Uri url) : WebRequest
{
    private bool _isUndisposed;

    public X509Certificate HttpsAuthentCert { get; set; }

    public bool KeepAlive { get; set; } = true;

    public int ReadWriteTimeout { get; set; } = Threading.Timeout.Infinite;

    public Uri RequestUri => url;

    public SslProtocols SslProtocols { get; set; }

    public SslVerification SslVerification { get; set; } = SslVerification.NoVerification;

    public override WebResponse GetResponse()
    {
        Network.BeginOpen();
        try
        {
            return CreateResponse(Connect());
        }
        catch (WebException)
        {
            throw;
        }
        catch (Exception exception)
        {
            throw new WebException("GetResponse() failed", exception, WebExceptionStatus.UnknownError);
        }
        finally
        {
            Network.EndOpen();
        }
    }

    public override void Dispose()
    {
        Heap.UndisposedRequests -= _isUndisposed ? 1 : 0;
        _isUndisposed = false;
    }

    private Stream Connect()
    {
        bool verify = SslVerification == SslVerification.CertificateRequired;
        Peer peer = Network.Find(url.Host, url.Port);
        if (peer is null)
        {
            return BoardTime.RunOutside(() => ConnectOverWire(verify));
        }

        ResolveAndHandshake(peer, verify);
        var server = (PayloadServer)peer;
        server.RequestCount++;
        return new PeerStream(server, ReadWriteTimeout);
    }

    private void ResolveAndHandshake(Peer peer, bool verify)
    {
        try
        {
            Network.Resolve(url.Host);
        }
        catch (SocketException exception)
        {
            throw new WebException("GetResponse() failed", new WebException(
                "host not available", exception, WebExceptionStatus.ConnectFailure), WebExceptionStatus.UnknownError);
        }

        try
        {
            peer.Handshake(verify);
        }
        catch (SocketException exception) when (peer.ConnectError != 0)
        {
            throw new WebException("GetResponse() failed", new WebException(
                "connection failed", exception, WebExceptionStatus.ConnectFailure), WebExceptionStatus.UnknownError);
        }
    }

    private Stream ConnectOverWire(bool verify)
    {
        try
        {
            Stream tls = WireTls.Open(
                url.Host, url.Port, HttpsAuthentCert.Pem, verify, DateTime.UnixEpoch.AddMilliseconds(Board.UtcMs));
            tls.Write(Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n"));
            return tls;
        }
        catch (WireException error)
        {
            Heap.HasStaleSocket = error.VerifyFlags != 0;
            throw error.VerifyFlags != 0 ? TlsErrors.Create(error.VerifyFlags) : new SocketException(error.SocketCode);
        }
    }

    private HttpWebResponse CreateResponse(Stream stream)
    {
        try
        {
            var response = new HttpWebResponse(stream, KeepAlive);
            Network.OpenConnections++;
            return response;
        }
        catch (Exception)
        {
            // A collection does not finalize the socket before the request was disposed of.
            _isUndisposed = true;
            Heap.UndisposedRequests++;
            Heap.HasStaleSocket = true;
            throw;
        }
    }
}

public sealed class HttpWebResponse : WebResponse
{
    private readonly Stream _stream;
    private long _contentLength = -1;
    private bool _isOpen = true;

    internal HttpWebResponse(Stream stream, bool keepAlive)
    {
        Assert.False(keepAlive, "an idle connection would keep the memory of its TLS session");
        _stream = stream;
        string[] status = ReadLine(stream).Split(' ');
        StatusCode = (HttpStatusCode)int.Parse(status[1], CultureInfo.InvariantCulture);
        for (string line = ReadLine(stream); line.Length > 0; line = ReadLine(stream))
        {
            if (!TryReadHeader(line))
            {
                return;
            }
        }
    }

    public HttpStatusCode StatusCode { get; }

    public override long ContentLength => _contentLength;

    public override WebHeaderCollection Headers { get; } = new();

    public override Stream GetResponseStream() => new BodyStream(_stream, _contentLength);

    public override void Dispose()
    {
        Network.OpenConnections -= _isOpen ? 1 : 0;
        _isOpen = false;
        _stream.Dispose();
    }

    private static string ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        for (int next = stream.ReadByte(); next != '\n'; next = stream.ReadByte())
        {
            line.Append(next < 0 ? throw new SocketException(10053) : (char)next);
        }

        return line.ToString().TrimEnd('\r');
    }

    // On the board each of these is a "server protocol violation", which the caller does not see.
    private bool TryReadHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        string name = line[..colon];
        string value = line[(colon + 1)..].Trim();
        Headers[name] = value;
        if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        bool isLength = int.TryParse(
            value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int length);
        _contentLength = isLength ? length : -1;
        return isLength;
    }
}
