using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>
/// A sensor that gives the answers it was told to, one a measurement, then the last one for ever; at first 22.0 C and
/// 35.0 %.
/// </summary>
internal sealed class FakeSensor : ISensor
{
    private readonly Queue<(SensorResult Answer, int Temperature, int Humidity)> _script = new();
    private (SensorResult Answer, int Temperature, int Humidity) _current = (SensorResult.Values, 220, 350);

    /// <summary>How often it was asked.</summary>
    public int MeasureCount { get; private set; }

    /// <summary>The next answer: a good frame.</summary>
    public FakeSensor EnqueueValues(int temperatureTenths, int humidityTenths)
    {
        _script.Enqueue((SensorResult.Values, temperatureTenths, humidityTenths));
        return this;
    }

    /// <summary>The next answers: no good frame.</summary>
    public FakeSensor EnqueueFailure(SensorResult answer, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            _script.Enqueue((answer, 0, 0));
        }

        return this;
    }

    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        MeasureCount++;
        _current = _script.TryDequeue(out var next) ? next : _current;
        (SensorResult answer, temperatureTenths, humidityTenths) = _current;
        return answer;
    }
}
