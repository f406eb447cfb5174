namespace DuplexSensor.Core.Ports;

/// <summary>The board's LED. The adapter knows whether its pin is active high or low (settings.json).</summary>
public interface ILed
{
    /// <summary>Switches the LED. Does not block and cannot fail.</summary>
    void Set(bool on);
}
