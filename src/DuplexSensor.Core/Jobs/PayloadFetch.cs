using System;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Fetches one payload into the one buffer made at boot, piece by piece, one a step. Trusts no length: it counts what
/// comes, up to <see cref="Limits.PayloadBytesMax"/>.
/// </summary>
public sealed class PayloadFetch
{
    private readonly IFetcher _fetcher;
    private readonly FetchEvent _event = new FetchEvent();
    private int _number;
    private long _claimedLength;
    private long _deadlineMs;
    private string _url;

    public PayloadFetch(IFetcher fetcher)
    {
        _fetcher = fetcher;
    }

    /// <summary>The payload; only the first <see cref="Length"/> bytes count.</summary>
    public byte[] Bytes { get; } = new byte[Limits.PayloadBytesMax];

    public int Length { get; private set; }

    /// <summary>Why it failed; null while it has not.</summary>
    public string Failure { get; private set; }

    /// <summary>The whole payload is there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Begins as soon as the last fetch's worker has ended; its deadline runs from now.</summary>
    public void Begin(string url, long nowMs)
    {
        Clear();
        _url = url;
        _number++;
        _deadlineMs = nowMs + Limits.FetchAttemptMs;
    }

    /// <summary>Takes a payload that need not be fetched (D12); it must fit.</summary>
    public void SetWhole(byte[] bytes, int start, int length)
    {
        Clear();
        Array.Copy(bytes, start, Bytes, 0, length);
        Length = length;
        IsWhole = true;
    }

    /// <summary>Forgets the last payload.</summary>
    public void Clear()
    {
        _url = null;
        Length = 0;
        Failure = null;
        IsWhole = false;
    }

    /// <summary>Takes the next piece, if there is one. Returns when it next wants to run.</summary>
    public long Step(long nowMs)
    {
        if (nowMs >= _deadlineMs)
        {
            Fail("not whole after " + (Limits.FetchAttemptMs / 1000).ToString() + " s");
            return _deadlineMs;
        }

        if (_url != null && !_fetcher.IsBusy)
        {
            _fetcher.BeginGet(_number, _url);
            _url = null;
        }

        if (!_fetcher.TryTake(_event))
        {
            return _deadlineMs;
        }

        if (_event.FetchNumber == _number)
        {
            Take();
        }

        return nowMs + 1;
    }

    private void Take()
    {
        switch (_event.Kind)
        {
            case FetchEventKind.Head:
                TakeHead();
                break;
            case FetchEventKind.Piece:
                TakePiece();
                break;
            case FetchEventKind.End:
                TakeEnd();
                break;
            default:
                Fail(TextOf(_event.Failure));
                break;
        }
    }

    private void TakeHead()
    {
        _claimedLength = _event.ContentLength;
        if (_event.StatusCode != 200)
        {
            Fail("HTTP " + _event.StatusCode.ToString());
        }
        else if (_claimedLength > Limits.PayloadBytesMax)
        {
            Fail("payload larger than " + Limits.PayloadBytesMax.ToString() + " bytes");
        }
    }

    private void TakePiece()
    {
        if (Length + _event.Count > Limits.PayloadBytesMax)
        {
            Fail("payload larger than " + Limits.PayloadBytesMax.ToString() + " bytes");
            return;
        }

        Array.Copy(_event.Bytes, 0, Bytes, Length, _event.Count);
        Length += _event.Count;
    }

    private void TakeEnd()
    {
        if (_claimedLength >= 0 && Length != _claimedLength)
        {
            Fail("payload cut short");
            return;
        }

        IsWhole = true;
    }

    private void Fail(string reason)
    {
        Failure = reason;
        _fetcher.Abandon();
    }

    private static string TextOf(FetchFailure failure)
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
