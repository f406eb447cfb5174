namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>An execution as it is persisted: without the document, which the job has, but with its order.</summary>
internal sealed record StoredExecution(string Thing, long Order, JobExecution Execution)
{
    public static string GetKey(string thing, JobExecution execution) =>
        $"{thing}/{execution.JobId}/{execution.ExecutionNumber}";
}
