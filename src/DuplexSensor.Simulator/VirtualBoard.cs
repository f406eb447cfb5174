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
/// An ESP32 on the PC: the firmware on its own loop, with real sockets and virtual pins. A restart is real: a new
/// <see cref="Firmware"/> with new adapters, to which nothing has come but what is in flash.
/// </summary>
public sealed class VirtualBoard : IAsyncDisposable
{
    private readonly VirtualBoardOptions _options;
    private readonly VirtualSensor _sensor;
    private readonly WakeUp _wakeUp = new();
    private volatile bool _isOn;
    private volatile int _restarts;

    public VirtualBoard(VirtualBoardOptions options)
    {
        _options = options;
        _sensor = new VirtualSensor(
            options.Config.Sensor, options.SensorTime ?? options.Time, options.SensorStartRow, options.SensorFaults);
    }

    /// <summary>How the sensor fails, from the next measurement on.</summary>
    public SensorFault SensorFault
    {
        get => _sensor.Fault;
        set => _sensor.Fault = value;
    }

    /// <summary>What a finger and an eye can reach.</summary>
    public VirtualPins Pins { get; } = new();

    public bool IsLedLit => Pins.IsDriven(Config.PinLed, Config.LedActiveHigh ? PinValue.High : PinValue.Low);

    /// <summary>Restarts that the firmware has asked for, power-offs not counted.</summary>
    public int Restarts => _restarts;

    /// <summary>
    /// Done while the board is off: not started, stopped, or switched off by a <see cref="PowerCutException"/> of its
    /// flash. Faulted when the firmware threw: a bug.
    /// </summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    private DeviceConfig Config => _options.Config;

    /// <summary>Power on. Returns when the board is booting; not while it is on already.</summary>
    /// <exception cref="CredentialsException">A certificate or key file cannot be used.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_isOn)
        {
            throw new InvalidOperationException("the board is on: stop it first");
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

    /// <summary>Power off, at once, without a word to the cloud. Throws what the firmware threw.</summary>
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

    /// <summary>A short press; a second one within <see cref="Limits.ButtonDebounceMs"/> is a bounce.</summary>
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
    }

    /// <summary>From boot to restart (true) or power-off (false).</summary>
    private async Task<bool> BootAsync(TlsCredentials credentials, X509Certificate2Collection payloadRoots)
    {
        var system = new VirtualSystem(_options.Seed + _restarts);
        var linkOptions = new MqttLinkOptions(Config.Thing, Config.Endpoint, Config.Port, credentials);
        using var gpio = new GpioController(Pins);
        await using var link = new MqttLink(linkOptions, _wakeUp);
        await using var fetcher = new HttpsFetcher(payloadRoots, _options.Time, _wakeUp);
        var board = new Board
        {
            Clock = new SystemClock(_options.Time),
            Link = link,
            Sensor = _sensor,
            Flash = _options.Flash,
            Led = new VirtualLed(gpio, Config.PinLed, Config.LedActiveHigh),
            Button = new VirtualButton(gpio, (Config.PinButton, Config.ButtonPullUp), _options.Time, _wakeUp),
            Fetcher = fetcher,
            System = system,
            Trace = _options.Trace,
        };
        await StepAsync(new Firmware(board, Config, _options.NewJobHandler()), system);
        return system.RestartCause is not null;
    }

    private async Task StepAsync(Firmware firmware, VirtualSystem system)
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

    // The device notes a crash in flash and restarts (D14). Here it is noted too, but the board stays off: a bug must
    // be seen.
    private static long Step(Firmware firmware, long nowMs)
    {
        try
        {
            return firmware.Step(nowMs);
        }
        catch (Exception fault) when (fault is not PowerCutException)
        {
            firmware.NoteCrash();
            throw;
        }
    }
}
