using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

internal sealed class FakeLed : ILed
{
    /// <summary>All values that were set, in order.</summary>
    public List<bool> Values { get; } = [];

    public bool IsOn => Values.Count > 0 && Values[^1];

    public void Set(bool on) => Values.Add(on);
}
