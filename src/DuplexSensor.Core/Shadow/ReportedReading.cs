using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The newest reading as <c>reported</c> tells it: the last good values, and how good they are. Before the first they
/// are null.
/// </summary>
public sealed class ReportedReading
{
    private readonly Sampler _sampler;
    private string _sentStatus = "";
    private int _sentAge;

    public ReportedReading(Sampler sampler)
    {
        _sampler = sampler;
    }

    /// <summary>Its number.</summary>
    public int Sequence => _sampler.Sequence;

    /// <summary>Of status and age, what is not as it was told last.</summary>
    public Members GetChanged(long nowMs)
    {
        return (_sampler.GetStatus(nowMs) == _sentStatus ? Members.None : Members.DhtStatus)
            | (_sampler.GetAgeSeconds(nowMs) == _sentAge ? Members.None : Members.DhtAge);
    }

    /// <summary>Writes these members, those that are its own.</summary>
    public void Write(JsonWriter json, Members members, long nowMs)
    {
        bool hasReading = _sampler.Sequence > 0;
        if ((members & Members.Temperature) != Members.None)
        {
            json.TenthsOrNull("dht_temperature", _sampler.TemperatureTenths, hasReading);
        }

        if ((members & Members.Humidity) != Members.None)
        {
            json.TenthsOrNull("dht_humidity", _sampler.HumidityTenths, hasReading);
        }

        if ((members & Members.Sequence) != Members.None)
        {
            json.Number("seq", _sampler.Sequence);
        }

        if ((members & Members.DhtStatus) != Members.None)
        {
            json.Text("dht_status", _sampler.GetStatus(nowMs));
        }

        if ((members & Members.DhtAge) != Members.None)
        {
            json.NumberOrNull("dht_age", _sampler.GetAgeSeconds(nowMs), hasReading);
        }
    }

    /// <summary>A report is on its way with these members.</summary>
    public void MarkSent(Members members, long nowMs)
    {
        _sentStatus = (members & Members.DhtStatus) != Members.None ? _sampler.GetStatus(nowMs) : _sentStatus;
        _sentAge = (members & Members.DhtAge) != Members.None ? _sampler.GetAgeSeconds(nowMs) : _sentAge;
    }

    /// <summary>The cloud did not take what was told.</summary>
    public void ForgetSent()
    {
        _sentStatus = "";
    }
}
