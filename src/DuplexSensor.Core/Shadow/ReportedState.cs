using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The board's state as <c>reported</c> tells it. It gathers from those who own the values; what has no other owner, it
/// holds itself. A value that can be absent is written as null, since the shadow merges (D1).
/// </summary>
public sealed class ReportedState
{
    private readonly Board _board;
    private readonly SettingsStore _settings;
    private readonly ReportedReading _reading;
    private readonly BootRecord _boot;
    private readonly ReportedJob _job;

    public ReportedState(Board board, SettingsStore settings, Sampler sampler, BootRecord boot, ReportedJob job)
    {
        _board = board;
        _settings = settings;
        _reading = new ReportedReading(sampler);
        _boot = boot;
        _job = job;
        Reasons = boot.Reasons;
    }

    /// <summary>The settings in force.</summary>
    public DeviceSettings Settings => _settings.Current;

    /// <summary>Names of this connection's unknown desired keys (D3).</summary>
    public UnknownNames Unknown { get; } = new UnknownNames();

    /// <summary>Presses of the button since boot.</summary>
    public int BtnCount { get; set; }

    /// <summary>
    /// Why a desired value is refused, until a good one comes (D3); a planned restart carries them on.
    /// </summary>
    public KeyReasons Reasons { get; }

    /// <summary>Readings that the telemetry store had to give up.</summary>
    public LostReadings Lost { get; set; } = new LostReadings();

    /// <summary>Number of the newest reading.</summary>
    public int Sequence => _reading.Sequence;

    /// <summary>Of status and age of the reading, what is not as it was told last.</summary>
    public int ChangedOfReading(long nowMs)
    {
        return _reading.Changed(nowMs);
    }

    /// <summary>A report is on its way with these members; an event is none.</summary>
    public void NoteTold(int members, long nowMs)
    {
        _reading.NoteTold(members, nowMs);
    }

    /// <summary>The cloud did not take what was told.</summary>
    public void ForgetTold()
    {
        _reading.ForgetTold();
    }

    /// <summary>Writes these members into the object that is open.</summary>
    public void Write(JsonWriter json, int members, long nowMs)
    {
        WriteSettings(json, members);
        _reading.Write(json, members, nowMs);
        WriteSystem(json, members, nowMs);
        WriteRejected(json, members);
        WriteUnknown(json, members);
        WriteJob(json, members);
        WriteLost(json, members);
    }

    private void WriteSettings(JsonWriter json, int members)
    {
        DeviceSettings settings = _settings.Current;
        if (Members.Has(members, Members.On))
        {
            json.Flag("on", settings.On);
        }

        if (Members.Has(members, Members.Refresh))
        {
            json.Number("refresh", settings.RefreshMs);
        }

        if (Members.Has(members, Members.Reboot))
        {
            json.Number("reboot", settings.Reboot);
        }

        if (Members.Has(members, Members.Settings))
        {
            json.Text("settings", _settings.Status);
        }
    }

    private void WriteSystem(JsonWriter json, int members, long nowMs)
    {
        if (Members.Has(members, Members.BtnCount))
        {
            json.Number("btnCount", BtnCount);
        }

        if (Members.Has(members, Members.Uptime))
        {
            json.Number("uptime", nowMs / 1000);
        }

        Memory memory = _board.System.ReadMemory();
        if (Members.Has(members, Members.RamFree))
        {
            json.Number("ram_free", memory.FreeBytes);
        }

        if (Members.Has(members, Members.RamTotal))
        {
            json.Number("ram_total", memory.TotalBytes);
        }

        if (Members.Has(members, Members.Version))
        {
            json.Text("fw_version", _board.System.Version);
        }

        if (Members.Has(members, Members.Boots))
        {
            json.NumberOrNull("boots", _boot.Boots, _boot.IsCounted);
        }

        if (Members.Has(members, Members.ResetCause))
        {
            json.Text("reset_cause", _boot.IsCounted ? _boot.Cause : null);
        }
    }

    private void WriteRejected(JsonWriter json, int members)
    {
        if (!Members.Has(members, Members.Rejected))
        {
            return;
        }

        if (Reasons.IsEmpty)
        {
            json.Null("rejected");
            return;
        }

        json.BeginObject("rejected");
        json.Text("on", Reasons.Of(SettingsKeys.On));
        json.Text("refresh", Reasons.Of(SettingsKeys.Refresh));
        json.Text("reboot", Reasons.Of(SettingsKeys.Reboot));

        // Firmware before said here that a delta was too large; the shadow merges.
        json.Null("*");
        json.EndObject();
    }

    private void WriteUnknown(JsonWriter json, int members)
    {
        if (!Members.Has(members, Members.Unknown))
        {
            return;
        }

        if (Unknown.Count == 0)
        {
            json.Null("unknown");
            return;
        }

        json.BeginArray("unknown");
        for (int i = 0; i < Unknown.Count; i++)
        {
            json.Element(Unknown.At(i));
        }

        json.EndArray();
    }

    private void WriteJob(JsonWriter json, int members)
    {
        if (!Members.Has(members, Members.Job))
        {
            return;
        }

        if (_job.JobId == null)
        {
            json.Null("job");
            return;
        }

        json.BeginObject("job");
        json.Text("id", _job.JobId);
        json.Text("status", _job.Status);
        json.Number("bytes", _job.Bytes);
        json.EndObject();
    }

    private void WriteLost(JsonWriter json, int members)
    {
        if (!Members.Has(members, Members.Lost))
        {
            return;
        }

        Lost.NoteTold();
        if (Lost.Count == 0)
        {
            json.Null("lost");
            return;
        }

        json.BeginObject("lost");
        json.Number("readings", Lost.Count);
        json.NumberOrNull("from", Lost.From, Lost.From != 0);
        json.NumberOrNull("to", Lost.To, Lost.To != 0);
        json.EndObject();
    }
}
