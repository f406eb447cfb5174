using System;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// One attempt to fetch a payload: at most one piece a step, hashed at once. It does not rely on Content-Length, but
/// counts the bytes, at most <see cref="Limits.PayloadBytesMax"/>. Its buffers are allocated for the attempt and
/// released after it, because most of the time there is no job. No member blocks.
/// </summary>
public sealed class FetchAttempt
{
    private static readonly byte[] NoBytes = new byte[0];

    private readonly IFetcher _fetcher;
    private FetchEvent? _event;
    private Sha256? _hash;
    private int _number;
    private long _contentLength;
    private long _deadlineMs;
    private string? _url;

    public FetchAttempt(IFetcher fetcher)
    {
        _fetcher = fetcher;
    }

    /// <summary>The payload so far; only the first <see cref="Length"/> bytes count.</summary>
    public byte[] Bytes = NoBytes;

    public int Length;

    /// <summary>SHA-256 of the payload, 32 bytes; empty until the payload is complete.</summary>
    public byte[] Digest = NoBytes;

    /// <summary>Why the attempt failed; null while it has not failed.</summary>
    public string? Failure;

    /// <summary>Whether a later attempt may succeed: server, network or memory failed, not the address.</summary>
    public bool CanRetry;

    /// <summary>Whether the attempt failed because memory was short.</summary>
    public bool IsOutOfMemory;

    /// <summary>The HTTP status; 0 before the response.</summary>
    public int StatusCode;

    /// <summary>Whether all of the payload has arrived.</summary>
    public bool IsComplete;

    /// <summary>Ends the attempt; later events of this fetch are ignored.</summary>
    public void Abandon()
    {
        _fetcher.Abandon();
        Clear();
    }

    /// <summary>Starts as soon as the worker of the last fetch has ended; the deadline counts from now.</summary>
    public void Begin(string url, long nowMs)
    {
        Clear();
        _event = new FetchEvent();
        _hash = new Sha256();
        _url = url;
        _number++;
        _deadlineMs = nowMs + Limits.FetchAttemptTimeoutMs;
    }

    /// <summary>Copies a payload that is not fetched (D12), at most <see cref="Limits.PayloadBytesMax"/>.</summary>
    public void SetPayload(byte[] bytes, int start, int length)
    {
        Clear();
        var hash = new Sha256();
        EnsureCapacity(length);
        Append(bytes, start, length, hash);
        OnEnd(hash);
    }

    /// <summary>Releases the last payload.</summary>
    public void Clear()
    {
        Release();
        _url = null;
        _contentLength = -1;
        Length = 0;
        Failure = null;
        IsOutOfMemory = false;
        StatusCode = 0;
        IsComplete = false;
    }

    /// <summary>Dequeues the next event, if there is one. Returns when the next step is due.</summary>
    public long Step(long nowMs)
    {
        if (nowMs >= _deadlineMs)
        {
            Fail("not whole after " + (Limits.FetchAttemptTimeoutMs / 1000).ToString() + " s", true);
            return _deadlineMs;
        }

        if (_url != null && !_fetcher.IsBusy)
        {
            _fetcher.BeginGet(_number, _url);
            _url = null;
        }

        if (_event == null || _hash == null || !_fetcher.TryDequeue(_event))
        {
            return _deadlineMs;
        }

        if (_event.FetchNumber == _number)
        {
            OnEvent(_event, _hash);
        }

        return nowMs + 1;
    }

    private void OnEvent(FetchEvent next, Sha256 hash)
    {
        switch (next.Kind)
        {
            case FetchEventKind.Head: OnHead(next); break;
            case FetchEventKind.Piece: OnPiece(next, hash); break;
            case FetchEventKind.End: OnEnd(hash); break;
            default:
                IsOutOfMemory = next.Failure == FetchFailure.OutOfMemory;
                Fail(GetText(next.Failure), next.Failure != FetchFailure.Untrusted);
                break;
        }
    }

    private void OnHead(FetchEvent head)
    {
        _contentLength = head.ContentLength;
        StatusCode = head.StatusCode;
        if (StatusCode != 200)
        {
            // RFC 9110: 408 Request Timeout, 429 Too Many Requests, 5xx Server Error.
            Fail("HTTP " + StatusCode.ToString(), StatusCode == 408 || StatusCode == 429 || StatusCode >= 500);
        }
        else if (head.IsEncoded)
        {
            Fail("payload is compressed: serve it without Content-Encoding", false);
        }
        else if (_contentLength < -1)
        {
            Fail("payload server's Content-Length is no number", false);
        }
        else if (_contentLength > Limits.PayloadBytesMax)
        {
            FailTooLarge();
        }
    }

    private void OnPiece(FetchEvent piece, Sha256 hash)
    {
        if (Length + piece.Count > Limits.PayloadBytesMax)
        {
            FailTooLarge();
            return;
        }

        try
        {
            EnsureCapacity(Length + piece.Count);
        }
        catch (OutOfMemoryException)
        {
            IsOutOfMemory = true;
            Fail(GetText(FetchFailure.OutOfMemory), true);
            return;
        }

        Append(piece.Bytes, 0, piece.Count, hash);
    }

    private void Append(byte[] bytes, int start, int count, Sha256 hash)
    {
        Array.Copy(bytes, start, Bytes, Length, count);
        hash.Add(bytes, start, count);
        Length += count;
    }

    // Allocates Content-Length bytes at once; if the header is absent or too small, the bytes that have arrived.
    private void EnsureCapacity(int length)
    {
        if (length <= Bytes.Length)
        {
            return;
        }

        var larger = new byte[_contentLength > length ? (int)_contentLength : length];
        Array.Copy(Bytes, larger, Length);
        Bytes = larger;
    }

    private void OnEnd(Sha256 hash)
    {
        if (_contentLength >= 0 && Length != _contentLength)
        {
            Fail(Length < _contentLength ? "payload cut short" : "payload longer than its Content-Length", true);
            return;
        }

        Digest = new byte[Sha256.DigestBytes];
        hash.End(Digest);
        _hash = null;
        _event = null;
        IsComplete = true;
    }

    private void FailTooLarge()
    {
        Fail("payload larger than " + Limits.PayloadBytesMax.ToString() + " bytes", false);
    }

    private void Fail(string reason, bool canRetry)
    {
        Failure = reason;
        CanRetry = canRetry;
        _fetcher.Abandon();
        Release();
    }

    private void Release()
    {
        _event = null;
        _hash = null;
        Bytes = NoBytes;
        Digest = NoBytes;
    }

    private static string GetText(FetchFailure failure)
    {
        switch (failure)
        {
            case FetchFailure.Refused: return "payload server unreachable";
            case FetchFailure.Reset: return "connection to payload server broke";
            case FetchFailure.Stalled: return "payload server stalled";
            case FetchFailure.Untrusted: return "payload server's certificate or host name not trusted";
            default: return "out of memory";
        }
    }
}
