using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>The members of a <c>notify</c> message that the firmware needs.</summary>
public sealed class JobList
{
    /// <summary>How many executions the list has. AWS lists at most 15, even if more are pending.</summary>
    public int Count;

    /// <summary>Whether the given execution is in the list.</summary>
    public bool ContainsExecution;

    /// <summary>False when the document is malformed.</summary>
    public bool TryRead(JsonReader reader, byte[] payload, JobExecution execution)
    {
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            bool isList = reader.NameEquals("jobs") && reader.EnterObject();
            while (isList && reader.NextMember())
            {
                ReadExecutions(reader, execution);
            }
        }

        return reader.TryReadEnd();
    }

    private void ReadExecutions(JsonReader reader, JobExecution execution)
    {
        bool isArray = reader.EnterArray();
        while (isArray && reader.NextElement())
        {
            Count++;
            ContainsExecution |= reader.EnterObject() && IsSameExecution(reader, execution);
        }
    }

    // A retried job has a new execution number; a job that was deleted and created again has a new queue time. In both
    // cases the current execution has ended.
    private static bool IsSameExecution(JsonReader reader, JobExecution execution)
    {
        bool isSameJob = false;
        bool isSameExecution = true;
        while (reader.NextMember())
        {
            if (reader.NameEquals("jobId"))
            {
                isSameJob = reader.ReadTextAndCompare(execution.JobId);
            }
            else if (reader.NameEquals("executionNumber") && reader.TryReadInteger(out int number))
            {
                isSameExecution &= number == execution.ExecutionNumber;
            }
            else if (reader.NameEquals("queuedAt") && reader.TryReadInteger(out long queuedAt))
            {
                isSameExecution &= (int)queuedAt == execution.QueuedAt;
            }
        }

        return isSameJob && isSameExecution;
    }
}
