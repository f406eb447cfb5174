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

    /// <summary>See <see cref="IJobHandler.TakesAnyBytes"/>; false if the handler throws.</summary>
    public bool TakesAnyBytes
    {
        get
        {
            try
            {
                return _handler.TakesAnyBytes;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// What was done after <see cref="JobProgress.Done"/>, why the job failed after <see cref="JobProgress.Failed"/>.
    /// </summary>
    public string Result = null!;

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
            if (progress == JobProgress.Done)
            {
                string? done = _handler.Done;
                Result = done == null || done.Length == 0 ? "handled" : done;
            }
            else if (progress != JobProgress.NotYet)
            {
                Result = _handler.FailureReason ?? "";
            }

            return progress;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private JobProgress Fail(Exception e)
    {
        Result = "handler threw: " + e.Message;
        return JobProgress.Failed;
    }
}
