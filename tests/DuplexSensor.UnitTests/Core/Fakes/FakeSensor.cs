using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>
/// A sensor that gives the answers it was told to, one a measurement, then the last one for ever; at first 22.0 C and
/// 35.0 %.
/// </summary>
internal sealed class FakeSensor : ISensor
{
    private readonly Queue<(SensorAnswer Answer, int Temperature, int Humidity)> _script = new();
    private (SensorAnswer Answer, int Temperature, int Humidity) _current = (SensorAnswer.Values, 220, 350);

    /// <summary>How often it was asked.</summary>
    public int Measurements { get; private set; }

    /// <summary>The next answer: a good frame.</summary>
    public FakeSensor Say(int temperatureTenths, int humidityTenths)
    {
        _script.Enqueue((SensorAnswer.Values, temperatureTenths, humidityTenths));
        return this;
    }

    /// <summary>The next answers: no good frame.</summary>
    public FakeSensor Fail(SensorAnswer answer, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            _script.Enqueue((answer, 0, 0));
        }

        return this;
    }

    public SensorAnswer Measure(out int temperatureTenths, out int humidityTenths)
    {
        Measurements++;
        _current = _script.TryDequeue(out var next) ? next : _current;
        (SensorAnswer answer, temperatureTenths, humidityTenths) = _current;
        return answer;
    }
}
