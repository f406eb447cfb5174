using System;

namespace DuplexSensor.Core.Jobs;

/// <summary>Calls a user's job handler. An exception that it throws fails its job, not the device.</summary>
public sealed class GuardedHandler
{
    private readonly IJobHandler _handler;

    public GuardedHandler(IJobHandler handler)
    {
        _handler = handler;
    }

    /// <summary>See <see cref="IJobHandler.MayRunTwice"/>; false if the handler throws.</summary>
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

    /// <summary>
    /// Why the job failed. It is not null after Begin or Step has returned <see cref="JobProgress.Failed"/>.
    /// </summary>
    public string? Reason { get; private set; }

    /// <summary>Calls the handler's Begin, then its Step once.</summary>
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

    /// <summary>Calls the handler's Step. Blocks as long as the handler does.</summary>
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
