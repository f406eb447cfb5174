namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The persisted form of an execution: with its order, without the document, which the job has.</summary>
internal sealed record StoredExecution(string Thing, long Order, JobExecution Execution)
{
    public static string GetKey(string thing, JobExecution execution) =>
        $"{thing}/{execution.JobId}/{execution.ExecutionNumber}";
}
