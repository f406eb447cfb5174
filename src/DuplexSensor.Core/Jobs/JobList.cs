using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>What <c>notify</c> lists, as far as the firmware needs it.</summary>
public sealed class JobList
{
    /// <summary>How many executions are pending, as far as the list goes (AWS lists 15 at most).</summary>
    public int Count;

    /// <summary>Whether the execution that was looked for is among them.</summary>
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

    // A job that the cloud tries again has a new execution, one that was deleted and made again a new time, while the
    // one in hand is over.
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
