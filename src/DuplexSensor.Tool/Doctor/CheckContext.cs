using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Doctor.Credentials;
using DuplexSensor.Tool.Doctor.Network;
using DuplexSensor.Tool.Doctor.Surroundings;
using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Status;

namespace DuplexSensor.Tool.Doctor;

/// <summary>
/// The surroundings of the checks, and what earlier checks have found: a check that needs one of these is only run
/// after the check that found it.
/// </summary>
internal sealed class CheckContext(DoctorOptions options, PcSurroundings pc)
{
    private TargetCloud? _cloud;
    private BoardFiles? _files;
    private ThingStatus? _status;
    private ServerAnswer? _server;
    private DeviceDetails? _board;

    public DoctorOptions Options { get; } = options;

    public PcSurroundings Pc { get; } = pc;

    /// <summary>The user's settings.json, or the default settings.</summary>
    public SettingsSource Settings { get; } = options.Settings is { } path
        ? SettingsSource.FromFile(Path.Combine(pc.Folder, path))
        : SettingsSource.FindNearest(pc.Folder);

    /// <summary>How far this PC's clock is behind; zero until the check of the clock knows it.</summary>
    public TimeSpan ClockLag { get; set; }

    /// <summary>Receives a line when a check takes longer than a reader expects.</summary>
    public Action<string> OnWait { get; init; } = _ => { };

    /// <summary>The time, by the best clock that is known.</summary>
    public DateTimeOffset Now => Pc.Time.GetUtcNow() + ClockLag;

    /// <summary>The thing's name; null while settings.json cannot be read and the command line names none.</summary>
    public string? Thing { get; set; } = options.Thing;

    /// <summary>Whether a cloud was found.</summary>
    public bool HasCloud => _cloud is not null;

    /// <summary>Found by the check <c>cloud</c>.</summary>
    public TargetCloud Cloud { get => _cloud ?? throw Missing("cloud"); set => _cloud = value; }

    /// <summary>Whether the thing's files were found.</summary>
    public bool HasFiles => _files is not null;

    /// <summary>Found by the check <c>files</c>.</summary>
    public BoardFiles Files { get => _files ?? throw Missing("files"); set => _files = value; }

    /// <summary>Found by the check <c>thing-attached</c>.</summary>
    public ThingStatus Status { get => _status ?? throw Missing("thing-attached"); set => _status = value; }

    /// <summary>Found by the check <c>tls</c>.</summary>
    public ServerAnswer Server { get => _server ?? throw Missing("tls"); set => _server = value; }

    /// <summary>Found by the check <c>board</c>.</summary>
    public DeviceDetails Board { get => _board ?? throw Missing("board"); set => _board = value; }

    /// <summary>The id of the certificate in device.pem.</summary>
    public string GetCertificateId() => CertificateIds.FromPem(File.ReadAllText(Files.CertificatePath));

    /// <summary>Its ARN.</summary>
    public string GetCertificateArn() => $"{Cloud.ArnPrefix}cert/{GetCertificateId()}";

    /// <summary>The time server in settings.json; the default one when it cannot be read.</summary>
    public string ReadTimeServer()
    {
        try
        {
            return Settings.Read().TimeServer;
        }
        catch (SettingsFileException)
        {
            return new DeviceConfig().TimeServer;
        }
    }

    private static InvalidOperationException Missing(string check) => new($"the check needs '{check}'");
}
