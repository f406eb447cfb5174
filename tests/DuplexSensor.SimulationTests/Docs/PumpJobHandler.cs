using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;

namespace DuplexSensor.SimulationTests.Docs;

/// <summary>The example of a job handler in docs/jobs.md, word for word.</summary>
public sealed class PumpJobHandler : IJobHandler
{
    private readonly JsonReader _reader = new JsonReader();
    private int _seconds;
    private long _stopAtMs;

    // After a power cut the job ends FAILED, "interrupted", because nothing tells how long the pump has run.
    public bool MayRunTwice => false;

    // The payload is JSON; any other one ends the job FAILED before Begin.
    public bool TakesAnyBytes => false;

    public string Done => "pumped " + _seconds.ToString() + " s";

    public string FailureReason => "pump: not from 1 to 60 seconds";

    // The payload is {"pump":5}. The array is valid until the job ends.
    public void Begin(string jobId, byte[] payload, int length)
    {
        _seconds = 0;
        _stopAtMs = 0;
        _reader.Start(payload, length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            if (_reader.NameEquals("pump") && _reader.TryReadInteger(out int seconds))
            {
                _seconds = seconds;
            }
        }
    }

    // Called about ten times a second until it returns Done or Failed. A real handler drives the pump's pin here.
    public JobProgress Step(long nowMs)
    {
        if (_seconds < 1 || _seconds > 60)
        {
            return JobProgress.Failed;
        }

        _stopAtMs = _stopAtMs == 0 ? nowMs + (_seconds * 1_000) : _stopAtMs;
        return nowMs < _stopAtMs ? JobProgress.NotYet : JobProgress.Done;
    }
}
