using DuplexSensor.Core.Ports;

namespace DuplexSensor.DeviceTests.Fakes;

internal sealed class FakeClock : IClock
{
    public bool TryGetUtcMs(out long epochMs)
    {
        epochMs = 0;
        return false;
    }
}

internal sealed class FakeSensor : ISensor
{
    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        temperatureTenths = 215;
        humidityTenths = 400;
        return SensorResult.Values;
    }
}

internal sealed class FakeLed : ILed
{
    public void Set(bool on)
    {
    }
}

internal sealed class FakeButton : IButton
{
    public bool TryDequeuePress()
    {
        return false;
    }
}

internal sealed class FakeFetcher : IFetcher
{
    public bool IsBusy => false;

    public void BeginGet(int fetchNumber, string url)
    {
    }

    public bool TryDequeue(FetchEvent target)
    {
        return false;
    }

    public void Abandon()
    {
    }
}

internal sealed class FakeSystem : ISystem
{
    public string Version => "1.0.0";

    public string RestartCause { get; private set; }

    public int Restarts { get; private set; }

    public Memory ReadMemory()
    {
        return default;
    }

    public int ReadFreeManagedBytes()
    {
        return int.MaxValue;
    }

    public int NextRandom(int exclusiveMax)
    {
        return exclusiveMax / 2;
    }

    public void Restart(string cause)
    {
        RestartCause = cause;
        Restarts++;
    }
}

internal sealed class NullTrace : ITrace
{
    public void Write(byte[] line, int length)
    {
    }
}
