namespace DuplexSensor.Core.Settings;

/// <summary>
/// Checks whether an ESP32 can use its pins as settings.json configures them. The ESP32-S2, C3 and other variants have
/// other pins.
/// </summary>
public static class PinRules
{
    private const int FirstInputOnly = 34;

    /// <summary>
    /// The error for two equal pins or for the first pin that cannot be used as configured, with its fix; null when all
    /// can.
    /// </summary>
    public static string? Validate(DeviceConfig config)
    {
        int led = config.PinLed;
        int button = config.PinButton;
        int echo = config.PinDhtEcho;
        int trigger = config.PinDhtTrigger;
        if (led == button || led == echo || led == trigger || button == echo || button == trigger || echo == trigger)
        {
            return "\"pins\" must name four different pins";
        }

        string? error = ValidatePin("led", led, true)
            ?? ValidatePin("button", button, false)
            ?? ValidatePin("dhtEcho", echo, false)
            ?? ValidatePin("dhtTrigger", trigger, true);
        return error != null || button < FirstInputOnly || config.HasExternalPullUp
            ? error
            : CannotBe("button", button) + "pins 34 to 39 have no resistor inside: choose another, or put "
                + "10 k between the pin and 3V3, and set \"buttonPullUp\" to null";
    }

    /// <summary>Whether a pin can be an output: not input-only, and used neither by flash nor by the console.</summary>
    public static bool CanBeOutput(int pin)
    {
        return FindReason(pin, true) == null;
    }

    /// <summary>A warning about a pin that some modules use for their PSRAM; null when there is none.</summary>
    public static string? FindWarning(DeviceConfig config)
    {
        return FindPinWarning("led", config.PinLed)
            ?? FindPinWarning("button", config.PinButton)
            ?? FindPinWarning("dhtEcho", config.PinDhtEcho)
            ?? FindPinWarning("dhtTrigger", config.PinDhtTrigger);
    }

    private static string? ValidatePin(string name, int pin, bool isOutput)
    {
        string? reason = FindReason(pin, isOutput);
        return reason == null ? null : CannotBe(name, pin) + reason + ": choose another";
    }

    private static string? FindReason(int pin, bool isOutput)
    {
        if (pin == 1 || pin == 3)
        {
            return "pins 1 and 3 are the console's";
        }

        if (pin >= 6 && pin <= 11)
        {
            return "pins 6 to 11 are the flash's";
        }

        if (pin == 20 || pin == 24 || (pin >= 28 && pin <= 31))
        {
            return "the ESP32 has no such pin";
        }

        return isOutput && pin >= FirstInputOnly ? "pins 34 to 39 are inputs only" : null;
    }

    private static string? FindPinWarning(string name, int pin)
    {
        return pin == 16 || pin == 17
            ? "\"pins." + name + "\" is " + pin.ToString() + ": free on a WROOM module, but a WROVER's PSRAM is on "
                + "pins 16 and 17: choose another there"
            : null;
    }

    private static string CannotBe(string name, int pin)
    {
        return "\"pins." + name + "\" cannot be " + pin.ToString() + ", ";
    }
}
