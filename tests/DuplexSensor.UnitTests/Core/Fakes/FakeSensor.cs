using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>
/// A sensor that returns the enqueued results, one for each measurement, and then repeats the last one. Without
/// enqueued results it returns 22.0 C and 35.0 %.
/// </summary>
internal sealed class FakeSensor : ISensor
{
    private readonly Queue<(SensorResult Result, int Temperature, int Humidity)> _script = new();
    private (SensorResult Result, int Temperature, int Humidity) _current = (SensorResult.Values, 220, 350);

    /// <summary>How often the firmware has measured.</summary>
    public int MeasureCount { get; private set; }

    /// <summary>Enqueues a good result.</summary>
    public FakeSensor EnqueueValues(int temperatureTenths, int humidityTenths)
    {
        _script.Enqueue((SensorResult.Values, temperatureTenths, humidityTenths));
        return this;
    }

    /// <summary>Enqueues results without values.</summary>
    public FakeSensor EnqueueFailure(SensorResult result, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            _script.Enqueue((result, 0, 0));
        }

        return this;
    }

    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        MeasureCount++;
        _current = _script.TryDequeue(out var next) ? next : _current;
        (SensorResult result, temperatureTenths, humidityTenths) = _current;
        return result;
    }
}
