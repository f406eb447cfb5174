using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The whole state of the board, as reported. It reads most values from the parts that own them, and holds the others
/// itself. A value that is absent is written as null, because the shadow merges (D1).
/// </summary>
public sealed class ReportedState
{
    private readonly Board _board;
    private readonly SettingsStore _settings;
    private readonly BootRecord _boot;
    private readonly ReportedJob _job;

    public ReportedState(Board board, SettingsStore settings, Sampler sampler, BootRecord boot, ReportedJob job)
    {
        _board = board;
        _settings = settings;
        Reading = new ReportedReading(sampler);
        _boot = boot;
        _job = job;
        Reasons = boot.Reasons;
    }

    /// <summary>The newest reading.</summary>
    public readonly ReportedReading Reading;

    /// <summary>The settings in force.</summary>
    public DeviceSettings Settings => _settings.Current;

    /// <summary>Names of unknown keys in the deltas of this connection (D3).</summary>
    public readonly UnknownKeys Unknown = new UnknownKeys();

    /// <summary>How often the button was pressed since boot.</summary>
    public int BtnCount;

    /// <summary>
    /// Why desired values are rejected. A reason stays until a good value comes, through planned restarts too (D3).
    /// </summary>
    public readonly RejectionReasons Reasons;

    /// <summary>Why no delta can be read (D8); else null.</summary>
    public string? DesiredError;

    /// <summary>Readings that the telemetry store has lost (D19).</summary>
    public LostReadings Lost = new LostReadings();

    /// <summary>The members of these settings.</summary>
    public static Members ToMembers(SettingKeys keys)
    {
        return (Members)keys;
    }

    /// <summary>Writes these members into the open object.</summary>
    public void Write(JsonWriter json, Members members, long nowMs)
    {
        WriteSettings(json, members);
        Reading.Write(json, members, nowMs);
        WriteSystem(json, members, nowMs);
        WriteRejected(json, members);
        WriteUnknown(json, members);
        WriteJob(json, members);
        WriteLost(json, members);
    }

    private void WriteSettings(JsonWriter json, Members members)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            if ((members & ToMembers(SettingsTable.ToKey(setting))) != Members.None)
            {
                Settings.Write(json, setting);
            }
        }

        if ((members & Members.Settings) != Members.None)
        {
            json.Text("settings", _settings.Status);
        }
    }

    private void WriteSystem(JsonWriter json, Members members, long nowMs)
    {
        if ((members & Members.BtnCount) != Members.None)
        {
            json.Number("btnCount", BtnCount);
        }

        if ((members & Members.Uptime) != Members.None)
        {
            json.Number("uptime", nowMs / 1000);
        }

        Memory memory = _board.System.ReadMemory();
        if ((members & Members.RamFree) != Members.None)
        {
            json.Number("ram_free", memory.FreeBytes);
        }

        if ((members & Members.RamTotal) != Members.None)
        {
            json.Number("ram_total", memory.TotalBytes);
        }

        if ((members & Members.Version) != Members.None)
        {
            json.Text("fw_version", _board.System.Version);
        }

        if ((members & Members.Boots) != Members.None)
        {
            json.NumberOrNull("boots", _boot.BootNumber, _boot.IsPersisted);
        }

        if ((members & Members.ResetCause) != Members.None)
        {
            json.Text("reset_cause", _boot.IsPersisted ? _boot.Cause : null);
        }
    }

    private void WriteRejected(JsonWriter json, Members members)
    {
        if ((members & Members.Rejected) == Members.None)
        {
            return;
        }

        if (Reasons.IsEmpty && DesiredError == null)
        {
            json.Null("rejected");
            return;
        }

        json.BeginObject("rejected");
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            json.Text(SettingsTable.GetName(setting), Reasons.Get(setting));
        }

        // The shadow merges, so null removes the member.
        json.Text("*", DesiredError);
        json.EndObject();
    }

    private void WriteUnknown(JsonWriter json, Members members)
    {
        if ((members & Members.Unknown) == Members.None)
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

    private void WriteJob(JsonWriter json, Members members)
    {
        if ((members & Members.Job) == Members.None)
        {
            return;
        }

        if (_job.Status == null)
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

    private void WriteLost(JsonWriter json, Members members)
    {
        if ((members & Members.Lost) == Members.None)
        {
            return;
        }

        Lost.MarkSent();
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
