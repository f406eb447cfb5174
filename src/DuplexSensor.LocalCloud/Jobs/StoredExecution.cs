namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>An execution as it is kept: without its document, which the job has, but with its place in line.</summary>
internal sealed record StoredExecution(string Thing, long Order, JobExecution Execution)
{
    public static string GetKey(string thing, JobExecution execution) =>
        $"{thing}/{execution.JobId}/{execution.ExecutionNumber}";
}
