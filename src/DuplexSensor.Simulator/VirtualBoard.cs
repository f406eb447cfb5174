using System.Device.Gpio;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Network;
using DuplexSensor.Simulator.Pins;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.Simulator;

/// <summary>
/// An ESP32 on the PC: the firmware in its own loop, with real sockets and virtual pins. A restart creates a new
/// <see cref="Firmware"/> with new adapters, so that only the content of flash survives.
/// </summary>
public sealed class VirtualBoard : IAsyncDisposable
{
    private readonly VirtualBoardOptions _options;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WakeUp _wakeUp = new();
    private volatile bool _isOn;
    private volatile int _restarts;

    public VirtualBoard(VirtualBoardOptions options)
    {
        _options = options;
        Sensor = new VirtualSensor(
            options.Config.Sensor, options.SensorTime ?? options.Time, options.SensorStart, options.SensorFaults);
    }

    /// <summary>The content of settings.json.</summary>
    public DeviceConfig Config => _options.Config;

    public VirtualSensor Sensor { get; }

    /// <summary>The network, which can be pulled. It stays as it is when the board restarts.</summary>
    public VirtualNetwork Network { get; } = new();

    /// <summary>The chip's pins, seen from outside.</summary>
    public VirtualPins Pins { get; } = new();

    /// <summary>Whether the board has power.</summary>
    public bool IsOn => _isOn;

    public bool IsLedLit => Pins.IsDriven(Config.PinLed, Config.LedActiveHigh ? PinValue.High : PinValue.Low);

    /// <summary>Number of restarts that the firmware has requested. Power cycles do not count.</summary>
    public int RestartCount => _restarts;

    /// <summary>
    /// Completed while the board is off: not started, stopped, or off after a <see cref="PowerCutException"/> of its
    /// flash. Faulted with the firmware's exception, which is a bug.
    /// </summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Faults when the firmware throws, which is a bug. Never completes otherwise.</summary>
    public Task Failure => _failure.Task;

    /// <summary>Switches the board on. Returns when the boot has begun.</summary>
    /// <exception cref="CredentialsException">A certificate or key file cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The board is on.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_isOn)
        {
            throw new InvalidOperationException("The board is on: stop it first.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var credentials = TlsCredentials.Load(_options.CertificatePath, _options.KeyPath, _options.CaPath);
        X509Certificate2Collection payloadRoots = _options.PayloadCaPath is { } path
            ? TlsCredentials.LoadRoots(path)
            : credentials.Roots;
        _isOn = true;
        Completion = Task.Run(() => RunAsync(credentials, payloadRoots), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Switches the board off at once, without a DISCONNECT. Rethrows an exception of the firmware.
    /// </summary>
    public Task StopAsync()
    {
        _isOn = false;
        _wakeUp.Set();
        return Completion;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Pins.Dispose();
    }

    /// <summary>
    /// Presses the button briefly. A second press within <see cref="Limits.ButtonDebounceMs"/> counts as a bounce.
    /// </summary>
    public void PressButton()
    {
        Pins.Drive(Config.PinButton, Config.ButtonPullUp ? PinValue.Low : PinValue.High);
        Pins.Drive(Config.PinButton, null);
    }

    private async Task RunAsync(TlsCredentials credentials, X509Certificate2Collection payloadRoots)
    {
        try
        {
            while (_isOn)
            {
                bool isRestart = await BootAsync(credentials, payloadRoots);
                _restarts += isRestart ? 1 : 0;
            }
        }
        catch (PowerCutException)
        {
            _isOn = false;
        }
        catch (Exception exception)
        {
            _isOn = false;
            _failure.TrySetException(exception);
            throw;
        }
    }

    /// <summary>Runs from a boot to a restart (true) or to power-off (false).</summary>
    private async Task<bool> BootAsync(TlsCredentials credentials, X509Certificate2Collection payloadRoots)
    {
        var system = new VirtualSystem(_options.Seed + _restarts);
        var linkOptions = new MqttLinkOptions(Config.Thing, Config.Endpoint, Config.Port, credentials)
        {
            Network = Network,
        };
        using var gpio = new GpioController(Pins);
        await using var link = new MqttLink(linkOptions, _wakeUp);
        await using var fetcher = new HttpsFetcher(payloadRoots, _options.Time, _wakeUp) { Network = Network };
        var board = new Board
        {
            Clock = new SystemClock(_options.Time),
            Link = link,
            Sensor = Sensor,
            Flash = _options.Flash,
            Led = new VirtualLed(gpio, Config.PinLed, Config.LedActiveHigh),
            Button = new VirtualButton(gpio, (Config.PinButton, Config.ButtonPullUp), _options.Time, _wakeUp),
            Fetcher = fetcher,
            System = system,
            Trace = _options.Trace,
        };
        await RunUntilRestartAsync(new Firmware(board, Config, _options.CreateJobHandler()), system);
        return system.RestartCause is not null;
    }

    private async Task RunUntilRestartAsync(Firmware firmware, VirtualSystem system)
    {
        long bootedAt = _options.Time.GetTimestamp();
        while (_isOn)
        {
            long nowMs = (long)_options.Time.GetElapsedTime(bootedAt).TotalMilliseconds;
            long wakeAtMs = Step(firmware, nowMs);
            if (system.RestartCause is not null)
            {
                return;
            }

            await _wakeUp.WaitAsync(TimeSpan.FromMilliseconds(wakeAtMs - nowMs), _options.Time);
        }
    }

    // The device persists a crash and restarts (D14). The virtual board persists it too, but stays off, so that the bug
    // is noticed.
    private static long Step(Firmware firmware, long nowMs)
    {
        try
        {
            return firmware.Step(nowMs);
        }
        catch (Exception exception) when (exception is not PowerCutException)
        {
            firmware.PersistCrash(nowMs);
            throw;
        }
    }
}
