using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Faults of the PC.</summary>
internal static class PcFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("sdk", "there is no program 'dotnet'", pc => pc.Programs.Outputs.Remove("dotnet --list-sdks")),
        new("sdk", ".NET SDK 8.0.100: none is 10 or newer",
            pc => pc.Programs.Print("dotnet --list-sdks", "8.0.100 [/usr/share/dotnet/sdk]")),
        new("sdk", "lists no SDK", pc => pc.Programs.Print("dotnet --list-sdks", "")),
        new("aws-cli", "there is no program 'aws'", pc => pc.Programs.Outputs.Remove("aws --version")),
        new("aws-cli", "'aws' is version 1.45.11 of the AWS CLI",
            pc => pc.Programs.Print("aws --version", "aws-cli/1.45.11 Python/3.11.7 Linux/6.1")),
        // duplex's own local cloud has the ports.
        new("aws-cli", "'aws' is version 1.45.11 of the AWS CLI", pc =>
        {
            pc.Programs.Print("aws --version", "aws-cli/1.45.11 Python/3.11.7 Linux/6.1");
            pc.Network.TakenPorts.UnionWith([8883, 8443, 4566]);
        }, BoardCloud.Local),
        new("aws-cli", "'aws' is not the AWS CLI", pc => pc.Programs.Print("aws --version", "another aws")),
        new("nanoff", "nanoff is not installed", pc => pc.Nanoff.IsInstalled = false),
        new("nanoff", "nanoff 2.5.155 sends files in a form", pc => pc.Nanoff.Version = "2.5.155+abc"),
        new("nanoff", "is not the platform's flasher", pc => pc.Nanoff.Version = "usage:"),
        new("path", "nanoff is in ", InstallTool),
        new("path", "nanoff is in ", InstallToolOnWindows),
        .. EnvironmentFaults,
        new("clock", "600.0 s behind", pc => SetClock(pc, -10)),
        new("clock", "600.0 s ahead", pc => SetClock(pc, 10)),
        // Years in the past, before any certificate was issued.
        new("clock", "it says 2015-", pc => SetClock(pc, -6_000_000)),
        new("cloud", "UnrecognizedClientException", pc =>
            pc.CloudError = "DescribeEndpoint: UnrecognizedClientException"),
        new("cloud", "Unable to locate credentials", pc =>
        {
            pc.CloudError = "AWS CLI: Unable to locate credentials.";
            pc.Options = pc.Options with { Profile = "work" };
        }),
        new("ports", "another program has 8883", pc => pc.Network.TakenPorts.Add(8883), BoardCloud.None),
        new("ports", "another program has 8443, 4566",
            pc => pc.Network.TakenPorts.UnionWith([8443, 4566]), BoardCloud.None),
        new("firewall", "no rule of the firewall lets boards in", pc => pc.Firewall.State =
            new FirewallState(false, "no rule of the firewall lets boards in", "netsh ..."), BoardCloud.Local),
    ];

    private static IEnumerable<Fault> EnvironmentFaults =>
    [
        Environment("AWS_ACCESS_KEY_ID is 'local', the local cloud's",
            ("AWS_ACCESS_KEY_ID", "local"), ("AWS_SECRET_ACCESS_KEY", "local"), ("AWS_DEFAULT_REGION", "us-east-1")),
        new("environment", "AWS_ACCESS_KEY_ID is 'local', the local cloud's", pc =>
        {
            // AWS, although a local cloud runs.
            pc.Options = pc.Options with { Profile = "work" };
            pc.Environment["AWS_ACCESS_KEY_ID"] = "local";
        }, BoardCloud.Local),
        Environment("AWS_ACCESS_KEY_ID is set without", ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7")),
        Environment("AWS_SECRET_ACCESS_KEY is set without", ("AWS_SECRET_ACCESS_KEY", DoctorFixture.Secret)),
        Environment("AWS_SESSION_TOKEN is set without", ("AWS_SESSION_TOKEN", DoctorFixture.Secret)),
        Environment("AWS_ENDPOINT_URL leads every call to http://localhost:4566",
            ("AWS_ENDPOINT_URL", "http://localhost:4566")),
        Environment("AWS_ENDPOINT_URL_IOT leads every call to",
            ("AWS_ENDPOINT_URL_IOT", "http://127.0.0.1:4566"), ("AWS_SECRET_ACCESS_KEY", DoctorFixture.Secret),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7")),
    ];

    private static Fault Environment(string evidence, params (string Name, string Value)[] variables) => new(
        "environment", evidence, pc => Array.ForEach(variables, one => pc.Environment[one.Name] = one.Value));

    private static void InstallTool(DoctorFixture pc) => pc.Write("home/.dotnet/tools/nanoff", "");

    private static void InstallToolOnWindows(DoctorFixture pc)
    {
        pc.IsWindows = true;
        pc.Environment["PATH"] = @"C:\Windows;C:\Windows\System32";
        pc.Write("home/.dotnet/tools/nanoff.exe", "");
    }

    // The time server has the right time.
    private static void SetClock(DoctorFixture pc, double minutes)
    {
        pc.Time.AdjustTime(TestPki.Now.AddMinutes(minutes));
        pc.Network.Lag = TimeSpan.FromMinutes(-minutes);
    }
}
