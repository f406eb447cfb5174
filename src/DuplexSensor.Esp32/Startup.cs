using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Esp32;

/// <summary>
/// Creates the board from its files. An error that the user must fix is traced and shown by three blinks of the LED,
/// every 30 s. Then the files are read again, without a restart, because they may be deployed at any time.
/// </summary>
public sealed class Startup
{
    private const string SettingsPath = "I:\\settings.json";
    private const int RetryMs = 30_000;
    private const int BlinkMs = 150;
    private const int BlinkCount = 3;

    /// <summary><see cref="CreateBoard"/> sets it and the next three fields.</summary>
    public DeviceConfig Config;
    public Esp32Clock Clock;
    public Esp32Link Link;
    public Esp32System System;

    private readonly AutoResetEvent _wakeUp;
    private readonly IFlash _flash;

    // The only controller, never disposed of: all controllers share one list of pins, and Dispose closes them all.
    private readonly GpioController _gpio = new GpioController();

    /// <param name="flash">For UTC and the firmware's records.</param>
    /// <param name="wakeUp">Adapters set it when an inbox has a new event.</param>
    public Startup(IFlash flash, AutoResetEvent wakeUp)
    {
        _flash = flash;
        _wakeUp = wakeUp;
    }

    /// <summary>Blocks until all files are there and valid, without a time limit.</summary>
    public Board CreateBoard()
    {
        Board board = TryCreateBoard();
        while (board == null)
        {
            ShowError();
            board = TryCreateBoard();
        }

        return board;
    }

    // Retries once if memory was short; the second exception is a crash.
    private Board TryCreateBoard()
    {
        try
        {
            return TryCreateOnce();
        }
        catch (OutOfMemoryException exception)
        {
            PlatformFault.TryFreeMemory(exception);
            ClosePins();
            return TryCreateOnce();
        }
    }

    private Board TryCreateOnce()
    {
        Config = new DeviceConfig();
        var context = new ConnectionContext { Config = Config, Wifi = new Esp32Wifi(), Gate = new TlsGate() };
        string error = SettingsFile.Read(SettingsPath, Config);
        error = error == null ? CredentialFiles.Read(context) : SettingsPath + " " + error;
        if (error == null)
        {
            return TrySetUp(context);
        }

        Esp32Trace.Line("config", error);
        return null;
    }

    private Board TrySetUp(ConnectionContext context)
    {
        try
        {
            return SetUp(context);
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception exception)
        {
            ClosePins();
            Esp32Trace.Line("config", "the board cannot be set up with the pins in " + SettingsPath
                + ": choose others (" + exception.GetType().FullName + " " + exception.Message + ")");
            return null;
        }
    }

    private Board SetUp(ConnectionContext context)
    {
        System = new Esp32System(Config.Thing);
        Clock = new Esp32Clock(_flash, Config.TimeServer);
        context.Clock = Clock;
        Link = new Esp32Link(context, _wakeUp);
        return new Board
        {
            Clock = Clock,
            Link = Link,
            Sensor = new Esp32Dht(_gpio, Config),
            Flash = _flash,
            Led = new Esp32Led(_gpio, Config.PinLed, Config.LedActiveHigh),
            Button = new Esp32Button(_gpio, Config, _wakeUp),
            Fetcher = new Esp32Fetcher(context, _wakeUp),
            System = System,
            Trace = new Esp32Trace(),
        };
    }

    private void ShowError()
    {
        try
        {
            BlinkLed();
        }
        catch (Exception exception)
        {
            PlatformFault.TryFreeMemory(exception);
        }

        ClosePins();
        Chip.Sleep(RetryMs);
    }

    // When the LED's pin is wrong, only the trace shows the error: an output on a pin of the flash or the console
    // stops the chip, and the runtime does not refuse it.
    private void BlinkLed()
    {
        if (!PinRules.CanBeOutput(Config.PinLed))
        {
            return;
        }

        var led = new Esp32Led(_gpio, Config.PinLed, Config.LedActiveHigh);
        for (int i = 0; i < BlinkCount; i++)
        {
            led.Set(true);
            Chip.Sleep(BlinkMs);
            led.Set(false);
            Chip.Sleep(BlinkMs);
        }
    }

    // At the next attempt settings.json may have other pins.
    private void ClosePins()
    {
        foreach (int pin in new[] { Config.PinLed, Config.PinButton, Config.PinDhtTrigger })
        {
            try
            {
                _gpio.ClosePin(pin);
            }
            catch (InvalidOperationException)
            {
                // The pin is not open.
            }
        }
    }
}
