using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The newest reading, as reported: the last good values, with status and age. Before the first reading the values and
/// the age are null.
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

    /// <summary>Number of the newest reading; 0 before the first.</summary>
    public int Sequence => _sampler.Sequence;

    /// <summary>Which of status and age differ from the last report.</summary>
    public Members GetChanged(long nowMs)
    {
        return (_sampler.GetStatus(nowMs) == _sentStatus ? Members.None : Members.DhtStatus)
            | (_sampler.GetAgeSeconds(nowMs) == _sentAge ? Members.None : Members.DhtAge);
    }

    /// <summary>Writes those of the given members that belong to the reading into the open object.</summary>
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

    /// <summary>
    /// Records that a report with these members was sent, for <see cref="GetChanged"/>. When the report is rejected,
    /// they stay requested (D23); when the connection is lost, the next one begins with the whole state (D1).
    /// </summary>
    public void MarkSent(Members members, long nowMs)
    {
        _sentStatus = (members & Members.DhtStatus) != Members.None ? _sampler.GetStatus(nowMs) : _sentStatus;
        _sentAge = (members & Members.DhtAge) != Members.None ? _sampler.GetAgeSeconds(nowMs) : _sentAge;
    }
}
