using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The newest reading as <c>reported</c> tells it: the last good values, and how good they are. Before the first they are
/// null.
/// </summary>
public sealed class ReportedReading
{
    private readonly Sampler _sampler;
    private string _statusWritten = "";
    private int _ageWritten;

    public ReportedReading(Sampler sampler)
    {
        _sampler = sampler;
    }

    /// <summary>Its number.</summary>
    public int Sequence => _sampler.Sequence;

    /// <summary>Of status and age, what is not as it was written last.</summary>
    public int Changed(long nowMs)
    {
        return (_sampler.Status(nowMs) == _statusWritten ? Members.None : Members.DhtStatus)
            | (_sampler.AgeSeconds(nowMs) == _ageWritten ? Members.None : Members.DhtAge);
    }

    /// <summary>Writes these members, those that are its own.</summary>
    public void Write(JsonWriter json, int members, long nowMs)
    {
        bool hasReading = _sampler.Sequence > 0;
        if (Members.Has(members, Members.Temperature))
        {
            json.TenthsOrNull("dht_temperature", _sampler.TemperatureTenths, hasReading);
        }

        if (Members.Has(members, Members.Humidity))
        {
            json.TenthsOrNull("dht_humidity", _sampler.HumidityTenths, hasReading);
        }

        if (Members.Has(members, Members.Sequence))
        {
            json.Number("seq", _sampler.Sequence);
        }

        if (Members.Has(members, Members.DhtStatus))
        {
            _statusWritten = _sampler.Status(nowMs);
            json.Text("dht_status", _statusWritten);
        }

        if (Members.Has(members, Members.DhtAge))
        {
            _ageWritten = _sampler.AgeSeconds(nowMs);
            json.NumberOrNull("dht_age", _ageWritten, hasReading);
        }
    }
}
