using System;

namespace DuplexSensor.Core.Jobs;

/// <summary>A user's job handler: what it throws fails its job, not the device.</summary>
public sealed class GuardedHandler
{
    private readonly IJobHandler _handler;

    public GuardedHandler(IJobHandler handler)
    {
        _handler = handler;
    }

    /// <summary>See <see cref="IJobHandler.MayRunTwice"/>; a handler that cannot say may not.</summary>
    public bool MayRunTwice
    {
        get
        {
            try
            {
                return _handler.MayRunTwice;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }

    /// <summary>With <see cref="JobProgress.Failed"/>: why.</summary>
    public string? Reason { get; private set; }

    /// <summary>Hands a payload over, and steps once.</summary>
    public JobProgress Begin(JobOutcome outcome, byte[] payload, long nowMs)
    {
        try
        {
            _handler.Begin(outcome.JobId, payload, outcome.Bytes);
        }
        catch (Exception e)
        {
            return Fail(e);
        }

        return Step(nowMs);
    }

    public JobProgress Step(long nowMs)
    {
        try
        {
            JobProgress progress = _handler.Step(nowMs);
            Reason = progress == JobProgress.Failed ? _handler.FailureReason ?? "" : "";
            return progress;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private JobProgress Fail(Exception e)
    {
        Reason = "handler threw: " + e.Message;
        return JobProgress.Failed;
    }
}
