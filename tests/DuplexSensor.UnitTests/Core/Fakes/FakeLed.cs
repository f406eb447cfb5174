using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

internal sealed class FakeLed : ILed
{
    /// <summary>Everything it was set to, in order.</summary>
    public List<bool> Sets { get; } = [];

    public bool IsOn => Sets.Count > 0 && Sets[^1];

    public void Set(bool on) => Sets.Add(on);
}
