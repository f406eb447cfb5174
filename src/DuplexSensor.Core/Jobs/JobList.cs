using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>What <c>notify</c> lists, as far as the firmware needs it.</summary>
public sealed class JobList
{
    /// <summary>How many executions are pending, as far as the list goes (AWS lists 15 at most).</summary>
    public int Count;

    /// <summary>Whether the execution that was looked for is among them.</summary>
    public bool HasLookedFor;

    /// <summary>False when the document is malformed.</summary>
    public bool TryRead(JsonReader reader, byte[] payload, JobExecution lookedFor)
    {
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            bool isList = reader.NameIs("jobs") && reader.EnterObject();
            while (isList && reader.NextMember())
            {
                ReadStatus(reader, lookedFor);
            }
        }

        return reader.IsWhole();
    }

    private void ReadStatus(JsonReader reader, JobExecution lookedFor)
    {
        bool isArray = reader.EnterArray();
        while (isArray && reader.NextElement())
        {
            Count++;
            HasLookedFor |= reader.EnterObject() && IsSame(reader, lookedFor);
        }
    }

    // A job that the cloud tries again has a new execution, one that was deleted and made again a new time, while the
    // one in hand is over.
    private static bool IsSame(JsonReader reader, JobExecution lookedFor)
    {
        bool isSameJob = false;
        bool isSameExecution = true;
        while (reader.NextMember())
        {
            if (reader.NameIs("jobId"))
            {
                isSameJob = reader.TakeTextAndCompare(lookedFor.JobId);
            }
            else if (reader.NameIs("executionNumber") && reader.TryTakeInteger(out int number))
            {
                isSameExecution &= number == lookedFor.ExecutionNumber;
            }
            else if (reader.NameIs("queuedAt") && reader.TryTakeInteger(out long queuedAt))
            {
                isSameExecution &= (int)queuedAt == lookedFor.QueuedAt;
            }
        }

        return isSameJob && isSameExecution;
    }
}
