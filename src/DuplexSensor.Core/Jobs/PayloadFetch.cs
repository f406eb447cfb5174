using System;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Fetches all of a payload and verifies it against the job document. Makes up to
/// <see cref="Limits.FetchAttemptsMax"/> attempts with a backoff between them, all within
/// <see cref="Limits.FetchTimeoutMs"/>, so that a slow server does not delay the next job for long. If memory is too
/// small for a second TLS connection, the MQTT connection is closed meanwhile. Before each attempt, and in each step
/// that waits for memory, it measures the free memory, which blocks for milliseconds; nothing else blocks.
/// </summary>
public sealed class PayloadFetch
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly LinkSession _link;
    private readonly FetchAttempt _attempt;
    private readonly Backoff _backoff;
    private JobExecution? _execution;
    private string? _url;
    private long _memoryDeadlineMs;
    private long _deadlineMs;
    private bool _isRunning;

    public PayloadFetch(Board board, Trace trace, LinkSession link)
    {
        _board = board;
        _trace = trace;
        _link = link;
        _attempt = new FetchAttempt(board.Fetcher);
        _backoff = new Backoff(board.System);
    }

    /// <summary>The payload so far; only the first <see cref="Length"/> bytes count.</summary>
    public byte[] Bytes => _attempt.Bytes;

    public int Length => _attempt.Length;

    /// <summary>Whether all of the payload has arrived, with the size and hash of the job document.</summary>
    public bool IsComplete;

    /// <summary>Why the fetch failed and is not retried; null while it has not failed.</summary>
    public string? Failure;

    /// <summary>Attempts begun; 0 when there was nothing to fetch.</summary>
    public int Attempts;

    /// <summary>Why the previous attempt failed; null during the first attempt.</summary>
    public string? LastFailure;

    /// <summary>
    /// The failure is HTTP 403; a fresh presigned URL may help (AWS IoT developer guide, "Presigned URLs").
    /// </summary>
    public bool IsForbidden;

    /// <summary>The first 16 hexadecimal digits of the payload's SHA-256; empty until it is complete.</summary>
    public string DigestPrefix = "";

    /// <summary>Releases the last payload.</summary>
    public void Clear()
    {
        _attempt.Clear();
        _execution = null;
        _url = null;
        _backoff.Reset();
        IsComplete = false;
        Failure = null;
        LastFailure = null;
        IsForbidden = false;
        DigestPrefix = "";
        Attempts = 0;
        _isRunning = false;
    }

    /// <summary>
    /// Begins to fetch from an address that <see cref="PayloadUrl.Validate(string, Settings.DeviceConfig)"/> accepts.
    /// Earlier attempts for this job count too.
    /// </summary>
    public void Begin(JobExecution execution, string url, long nowMs)
    {
        _execution = execution;
        _url = url;
        _deadlineMs = Attempts == 0 ? nowMs + Limits.FetchTimeoutMs : _deadlineMs;
        Failure = null;
        IsForbidden = false;
        _isRunning = false;
        _backoff.Cancel(nowMs);
        _memoryDeadlineMs = 0;
    }

    /// <summary>Uses the job document as the payload (D12).</summary>
    public void SetDocument(JobExecution execution)
    {
        try
        {
            // The response is released only after the job has begun, and a job begins with its payload.
            _attempt.SetPayload(execution.Response!, execution.DocumentStart, execution.DocumentLength);
            OnComplete(execution);
        }
        catch (OutOfMemoryException)
        {
            Failure = "out of memory";
        }
    }

    /// <summary>Ends the fetch.</summary>
    public void Abandon()
    {
        _attempt.Abandon();
        _isRunning = false;
        _link.Resume();
    }

    /// <summary>Continues the fetch. Returns when the next step is due.</summary>
    public long Step(long nowMs)
    {
        if (_execution == null || _url == null)
        {
            return long.MaxValue;
        }

        if (nowMs >= _deadlineMs)
        {
            Abandon();
            Failure = "not whole after " + (Limits.FetchTimeoutMs / 1000).ToString() + " s";
            return nowMs;
        }

        long nextMs = StepAttempt(_execution, _url, nowMs);
        return nextMs < _deadlineMs ? nextMs : _deadlineMs;
    }

    private long StepAttempt(JobExecution execution, string url, long nowMs)
    {
        if (nowMs < _backoff.UntilMs)
        {
            return _backoff.UntilMs;
        }

        if (!_isRunning && !TryEnsureMemory(nowMs))
        {
            return nowMs + Limits.HandlerStepMs;
        }

        if (!_isRunning)
        {
            _isRunning = true;
            Attempts++;
            _attempt.Begin(url, nowMs);
        }

        long nextMs = _attempt.Step(nowMs);
        if (_attempt.IsComplete)
        {
            OnComplete(execution);
            _link.Resume();
        }
        else if (_attempt.Failure != null)
        {
            OnFailed(_attempt.Failure, nowMs);
        }

        return nextMs;
    }

    // Memory may be too small for two TLS connections: the link is then suspended. The attempt starts when there is
    // enough memory, or after MemoryTimeoutMs in any case.
    private bool TryEnsureMemory(long nowMs)
    {
        if (HasMemory())
        {
            return true;
        }

        if (_memoryDeadlineMs == 0)
        {
            _memoryDeadlineMs = nowMs + Limits.MemoryTimeoutMs;
            _link.Suspend(nowMs);
        }

        return nowMs >= _memoryDeadlineMs;
    }

    private bool HasMemory()
    {
        // The last attempt ran out of memory, so values above the limits prove nothing. All of MemoryTimeoutMs passes.
        if (_attempt.IsOutOfMemory)
        {
            return false;
        }

        Memory memory = _board.System.ReadMemory();
        return memory.LargestFreeBlockBytes >= Limits.TlsBlockBytes
            && memory.FreeBytes >= Limits.TlsFreeBytes
            && _board.System.ReadFreeManagedBytes() >= Limits.FetchManagedBytes;
    }

    private void OnComplete(JobExecution execution)
    {
        string digest = Hex.Encode(_attempt.Digest);
        DigestPrefix = digest.Substring(0, Limits.DigestPrefixLength);
        if (execution.Size >= 0 && execution.Size != Length)
        {
            Failure = "payload is not of the size that the document names";
        }
        else if (execution.Sha256 != null && execution.Sha256 != digest)
        {
            Failure = "payload's sha256 is not the one that the document names";
        }

        IsComplete = Failure == null;
    }

    private void OnFailed(string reason, long nowMs)
    {
        LastFailure = reason;
        _isRunning = false;
        _memoryDeadlineMs = 0;
        if (!_attempt.CanRetry || Attempts >= Limits.FetchAttemptsMax)
        {
            Failure = reason;
            IsForbidden = _attempt.StatusCode == 403;
            _link.Resume();
            return;
        }

        int delayMs = _backoff.Start(nowMs);
        _trace.Line("job").Add("fetch ").Add(Attempts).Add(" failed: ").Add(reason)
            .Add(", next try in ").Add((delayMs + 500) / 1000).Add(" s").End();
    }
}
