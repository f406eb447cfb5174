using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Esp32;

/// <summary>
/// Builds the board from the files on it. What a user has to mend is said and shown by three flashes, and tried again
/// slowly, without a restart: the files may come at any time.
/// </summary>
public sealed class Startup
{
    private const string SettingsPath = "I:\\settings.json";
    private const int RetryMs = 30_000;
    private const int FlashMs = 150;
    private const int FlashesCount = 3;

    private readonly AutoResetEvent _wakeUp;
    private readonly IFlash _flash;

    // The only one, and never disposed of: all controllers share one list of pins, and Dispose disposes of them all.
    private readonly GpioController _gpio = new GpioController();

    /// <param name="flash">Keeps UTC and the firmware's records.</param>
    /// <param name="wakeUp">The adapters set it when they have put something into an inbox.</param>
    public Startup(IFlash flash, AutoResetEvent wakeUp)
    {
        _flash = flash;
        _wakeUp = wakeUp;
    }

    public DeviceConfig Config { get; private set; }

    public Esp32Clock Clock { get; private set; }

    public Esp32Link Link { get; private set; }

    public Esp32System System { get; private set; }

    /// <summary>Returns when everything is there, be it in a year.</summary>
    public Board Build()
    {
        Board board = TryBuild();
        while (board == null)
        {
            Signal();
            board = TryBuild();
        }

        return board;
    }

    // A second time when memory was short; then it is a crash.
    private Board TryBuild()
    {
        try
        {
            return TryBuildOnce();
        }
        catch (OutOfMemoryException fault)
        {
            PlatformFault.MakesRoom(fault);
            ClosePins();
            return TryBuildOnce();
        }
    }

    private Board TryBuildOnce()
    {
        Config = new DeviceConfig();
        var credentials = new Credentials();
        string fault = SettingsFile.Read(SettingsPath, Config);
        fault = fault == null ? CredentialFiles.Read(credentials) : SettingsPath + " " + fault;
        if (fault == null)
        {
            return TryConnect(credentials);
        }

        Esp32Trace.Line("config", fault);
        return null;
    }

    private Board TryConnect(Credentials credentials)
    {
        try
        {
            return Connect(credentials);
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception fault)
        {
            ClosePins();
            Esp32Trace.Line("config", "the board cannot be set up with the pins in " + SettingsPath
                + ": choose others (" + fault.GetType().FullName + " " + fault.Message + ")");
            return null;
        }
    }

    private Board Connect(Credentials credentials)
    {
        var gate = new TlsGate();
        System = new Esp32System(Config.Thing);
        Clock = new Esp32Clock(_flash, Config.TimeServer);
        Link = new Esp32Link(TargetOf(credentials, gate), _wakeUp);
        return new Board
        {
            Clock = Clock,
            Link = Link,
            Sensor = new Esp32Dht11(_gpio, Config.PinDhtEcho, Config.PinDhtTrigger),
            Flash = _flash,
            Led = new Esp32Led(_gpio, Config.PinLed, Config.LedActiveHigh),
            Button = new Esp32Button(_gpio, Config.PinButton, Config.ButtonPullUp, _wakeUp),
            Fetcher = new Esp32Fetcher(credentials.PayloadRoot, gate, _wakeUp),
            System = System,
            Trace = new Esp32Trace(),
        };
    }

    private LinkTarget TargetOf(Credentials credentials, TlsGate gate)
    {
        return new LinkTarget
        {
            Config = Config,
            Credentials = credentials,
            Clock = Clock,
            Wifi = new Esp32Wifi(),
            Gate = gate,
        };
    }

    private void Signal()
    {
        ILed led = TryOpenLed();
        for (int i = 0; led != null && i < FlashesCount; i++)
        {
            led.Set(true);
            Chip.Pause(FlashMs);
            led.Set(false);
            Chip.Pause(FlashMs);
        }

        ClosePins();
        Chip.Pause(RetryMs);
    }

    // The next try may find other pins in settings.json.
    private void ClosePins()
    {
        Close(Config.PinLed);
        Close(Config.PinButton);
        Close(Config.PinDhtTrigger);
    }

    private void Close(int pin)
    {
        try
        {
            if (_gpio.IsPinOpen(pin))
            {
                _gpio.ClosePin(pin);
            }
        }
        catch (InvalidOperationException)
        {
            // A pin that the chip does not have counts as open, and is in no list.
        }
    }

    private ILed TryOpenLed()
    {
        try
        {
            return new Esp32Led(_gpio, Config.PinLed, Config.LedActiveHigh);
        }
        catch (Exception)
        {
            // The LED's pin may be what has to be mended: then the console alone tells.
            return null;
        }
    }
}
