using System.Security.Cryptography.X509Certificates;
using System.Text;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Doctor;
using DuplexSensor.Tool.Doctor.Surroundings;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Where the board of the fixture belongs.</summary>
public enum BoardCloud
{
    Aws,
    Local,
    None,
}

/// <summary>A PC, a board and a cloud at which everything is right. A test sets one thing wrong.</summary>
internal sealed class DoctorFixture : IDisposable
{
    public const string Port = "/dev/ttyUSB0";
    public const string OwnAddress = "192.168.1.20";
    public const string AwsHost = "abc123-ats.iot.us-east-1.amazonaws.com";
    public const string PayloadHost = "duplex.s3.us-east-1.amazonaws.com";
    public const string Secret = "wJalrXUtnFEMI";

    private const string ArnPrefix = "arn:aws:iot:us-east-1:123456789012:";

    private readonly TemporaryFolder _folder = new();
    private readonly BoardCloud _cloud;

    public DoctorFixture(BoardCloud cloud)
    {
        _cloud = cloud;
        Options = new DoctorOptions { Port = Port, Thing = cloud == BoardCloud.None ? null : "desk", Connects = true };
        Host = cloud == BoardCloud.Aws ? AwsHost : OwnAddress;
        Write("settings.json", "{\"thing\":\"desk\"}");
        WriteExport();
        Network.Servers[$"{Host}:8883"] = [TestPki.GetServer(Host)];
        Network.Servers[$"{PayloadHost}:443"] = [TestPki.GetServer(PayloadHost)];
        Board = FlashedBoard.Create(_folder.File("board"), BoardOfToday.Create(Port));
        Nanoff = new FaultyNanoff(Board);
    }

    public DoctorOptions Options { get; set; }

    public string Host { get; }

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin:/bin" };

    public FakePrograms Programs { get; } = new();

    public FakeNetwork Network { get; } = new();

    public FakeSerialPorts SerialPorts { get; } = new();

    public FakeFirewall Firewall { get; } = new();

    public FakeAws Aws { get; } = new();

    public FlashedBoard Board { get; }

    public FaultyNanoff Nanoff { get; }

    public FakeTimeProvider Time { get; } = new(TestPki.Now);

    public bool IsWindows { get; set; }

    /// <summary>What was said about checks that take long.</summary>
    public List<string> Waits { get; } = [];

    /// <summary>The options that name the cloud.</summary>
    public string CloudOptions { get; set; } = "";

    /// <summary>Why no cloud is found; null when it is.</summary>
    public string? CloudError { get; set; }

    public string Home => _folder.File("home");

    /// <summary>The folder of the board's export.</summary>
    public string Export => _folder.File(".duplex", "boards", "desk");

    public void Dispose() => _folder.Dispose();

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file below the folder of the clone.</summary>
    public void Write(string name, byte[] content)
    {
        string path = _folder.File(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Writes a file of the board's export.</summary>
    public void WriteExported(string name, string text) => Write($".duplex/boards/desk/{name}", text);

    public string ReadExported(string name) => File.ReadAllText(Path.Combine(Export, name));

    /// <summary>Takes another certificate onto the board, which the cloud knows.</summary>
    public void UseCertificate(params X509Certificate2[] chain)
    {
        WriteExported("device.pem", TestPki.ToPem(chain));
        Aws.Principals.Clear();
        Aws.Principals.Add($"{ArnPrefix}cert/{CertificateIds.FromPem(TestPki.ToPem(chain))}");
    }

    /// <summary>Runs checks; all of them without an argument.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<ICheck>? checks = null)
    {
        var results = new List<CheckResult>();
        var run = new DoctorRun(checks ?? CheckList.Create(), new CheckContext(Options, CreatePc())
        {
            OnWait = Waits.Add,
        });
        await foreach (CheckResult result in run.RunAsync(TestContext.Current.CancellationToken))
        {
            results.Add(result);
        }

        return results;
    }

    private PcSurroundings CreatePc() => new()
    {
        Environment = Environment,
        Folder = _folder.Path,
        Home = Home,
        IsWindows = IsWindows,
        Programs = Programs,
        Nanoff = Nanoff,
        Network = Network,
        SerialPorts = SerialPorts,
        Firewall = Firewall,
        Time = Time,
        WaitAsync = (span, _) => Advance(span),
        IsLocalCloudRunningAsync = _ => Task.FromResult(_cloud == BoardCloud.Local),
        FindCloudAsync = (_, _, _) => CloudError is not null || _cloud == BoardCloud.None
            ? throw new UserException(CloudError ?? "AWS CLI: Unable to locate credentials.")
            : Task.FromResult(CreateTarget()),
    };

    private Task Advance(TimeSpan span)
    {
        Time.Advance(span);
        return Task.CompletedTask;
    }

    private TargetCloud CreateTarget() => new()
    {
        Aws = Aws,
        ArnPrefix = ArnPrefix,
        Account = "123456789012",
        Region = "us-east-1",
        Endpoint = Host,
        Port = 8883,
        CaPem = TestPki.ToPem(TestPki.Root),
        CommandOptions = CloudOptions,
        GetFolder = thing => IdentityFolder.ForAws(_folder.File("certs"), "123456789012", "us-east-1", thing),
    };

    private void WriteExport()
    {
        if (_cloud == BoardCloud.None)
        {
            return;
        }

        WriteExported("settings.json", $$$"""
            {"thing":"desk","endpoint":"{{{Host}}}","jobPayloadUrl":"https://{{{PayloadHost}}}/job-{jobId}.json"}
            """);
        WriteExported("ca.pem", TestPki.ToPem(TestPki.Root));
        WriteExported("device.key", TestPki.ThingKeyPem);
        UseCertificate(TestPki.GetThing(_cloud == BoardCloud.Local, TimeSpan.FromDays(-1), TimeSpan.FromDays(3650)));
    }
}
