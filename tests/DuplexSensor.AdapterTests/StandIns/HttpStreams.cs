using System.IO;
using System.Net.Sockets;
using System.Text;
using DuplexSensor.AdapterTests.Bench;

namespace System.Net;

/// <summary>A stream for reading only.</summary>
public abstract class ReadStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The response of a test's server; when it stalls, the read times out.</summary>
internal sealed class PeerStream(PayloadServer server, int timeoutMs) : ReadStream
{
    private readonly byte[] _response = Encoding.Latin1.GetBytes(server.Response);
    private int _at;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at >= server.StallAfterBytes)
        {
            BoardTime.Sleep(null, timeoutMs);
            throw new SocketException(10060);
        }

        int read = Math.Min(count, Math.Min(_response.Length, server.StallAfterBytes) - _at);
        Array.Copy(_response, _at, buffer, offset, read);
        _at += read;
        return read;
    }
}

/// <summary>System.Net.Http 1.5.210, InputNetworkStreamWrapper.cs: reads up to Content-Length, if present.</summary>
public sealed class BodyStream(Stream inner, long length) : ReadStream
{
    private long _remaining = length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_remaining == 0 || _remaining < -1)
        {
            return 0;
        }

        int wanted = _remaining > 0 && _remaining < count ? (int)_remaining : count;
        int read = inner is PeerStream
            ? inner.Read(buffer, offset, wanted)
            : BoardTime.RunOutside(() => inner.Read(buffer, offset, wanted));
        _remaining -= _remaining > 0 ? read : 0;
        return read;
    }
}
