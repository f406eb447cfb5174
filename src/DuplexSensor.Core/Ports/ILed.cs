namespace DuplexSensor.Core.Ports;

/// <summary>The board's light. Whether the pin is active high or low is the adapter's matter (settings.json).</summary>
public interface ILed
{
    /// <summary>Does not block and cannot fail.</summary>
    void Set(bool on);
}
