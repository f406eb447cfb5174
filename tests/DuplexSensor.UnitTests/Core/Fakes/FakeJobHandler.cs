using System.Text;
using DuplexSensor.Core.Jobs;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A job handler whose behaviour the test sets. By default a job is done at the first step.</summary>
internal sealed class FakeJobHandler : IJobHandler
{
    public Action OnBegin { get; set; } = () => { };

    public Func<JobProgress> OnStep { get; set; } = () => JobProgress.Done;

    /// <summary>Job id and payload of each job that was begun.</summary>
    public List<(string JobId, string Payload)> Begun { get; } = [];

    public int Steps { get; private set; }

    public bool MayRunTwice { get; set; } = true;

    public bool TakesAnyBytes { get; set; } = true;

    public string? Done { get; set; } = "valve opened";

    public string? FailureReason { get; set; } = "";

    public void Begin(string jobId, byte[] payload, int length)
    {
        Begun.Add((jobId, Encoding.UTF8.GetString(payload, 0, length)));
        OnBegin();
    }

    public JobProgress Step(long nowMs)
    {
        Steps++;
        return OnStep();
    }
}
