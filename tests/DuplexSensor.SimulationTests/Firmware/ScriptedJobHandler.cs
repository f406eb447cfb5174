using System.Text;
using DuplexSensor.Core.Jobs;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>A job handler that a test controls. By default its first step returns that the job is done.</summary>
internal sealed class ScriptedJobHandler : IJobHandler
{
    public Func<JobProgress> OnStep { get; set; } = () => JobProgress.Done;

    /// <summary>Job id and payload of each call of <see cref="Begin"/>, over all boots.</summary>
    public List<(string JobId, string Payload)> Begun { get; } = [];

    public int Steps { get; private set; }

    public bool MayRunTwice { get; set; } = true;

    public bool TakesAnyBytes { get; set; } = true;

    public string? Done { get; set; } = "valve opened";

    public string? FailureReason { get; set; } = "";

    public void Begin(string jobId, byte[] payload, int length) =>
        Begun.Add((jobId, Encoding.UTF8.GetString(payload, 0, length)));

    public JobProgress Step(long nowMs)
    {
        Steps++;
        return OnStep();
    }
}
