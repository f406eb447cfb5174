using System.Text;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>The export for a board that connects to AWS IoT Core.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private const string Endpoint = "abc123-ats.iot.us-east-1.amazonaws.com";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public ExportCommandTests()
    {
        _folder.Write("settings.json",
            """{"thing":"x","jobPayloadUrl":"https://localhost:8443/job-{jobId}.json","refresh":60000}"""u8);
        (string certificate, string key) = ThingCertificates.Create(TimeSpan.FromDays(1));
        Write("device.pem", certificate);
        Write("device.key", key);
        File.Copy(RepositoryFolder.Combine("certs", "AmazonRootCA1.pem"), GetPath("AmazonRootCA1.pem"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task The_board_gets_the_thing_s_files_and_AWS_as_its_endpoint()
    {
        Assert.Equal(0, await RunAsync());

        string board = GetPath(Path.Combine(".duplex", "boards", "my-esp32"));
        DeviceConfig config = SettingsFile.Read(Path.Combine(board, "settings.json"));
        Assert.Equal(("my-esp32", Endpoint, 8883), (config.Thing, config.Endpoint, config.Port));
        Assert.Equal(("", 60_000), (config.JobPayloadUrl, config.RefreshMs));
        Assert.Equal(ReadText("device.key"), File.ReadAllText(Path.Combine(board, "device.key")));
        Assert.Equal(ReadText("device.pem"), File.ReadAllText(Path.Combine(board, "device.pem")));
        Assert.Equal(ReadText("AmazonRootCA1.pem"), File.ReadAllText(Path.Combine(board, "ca.pem")));
        Assert.StartsWith($"what the board my-esp32 needs is in {board}", _output.ToString());
        Assert.Contains("no Wi-Fi yet", _output.ToString());
    }

    [Fact]
    public async Task The_export_may_go_to_the_folder_of_its_certificates()
    {
        File.Delete(GetPath("settings.json"));

        Assert.Equal(0, await RunAsync("--to", _folder.Path, "--settings", RepositoryFolder.Combine("settings.json")));

        Assert.Equal(ReadText("AmazonRootCA1.pem"), ReadText("ca.pem"));
        Assert.StartsWith("-----BEGIN", ReadText("device.key"));
    }

    [Fact]
    public async Task The_user_s_own_settings_json_is_not_replaced()
    {
        string before = ReadText("settings.json");

        await AssertRefusedAsync(
            "settings.json is the source of the export: choose another folder", "--to", _folder.Path);

        Assert.Equal(before, ReadText("settings.json"));
    }

    [Theory]
    [InlineData("device.pem", "device.pem is missing: put the thing's certificate")]
    [InlineData("device.key", "device.key is missing: put the thing's private key")]
    public async Task The_error_names_a_missing_file(string name, string cause)
    {
        File.Delete(GetPath(name));

        await AssertRefusedAsync(cause);
    }

    [Fact]
    public async Task Without_a_CA_the_board_gets_Amazons_root_CA_1()
    {
        File.Delete(GetPath("AmazonRootCA1.pem"));

        Assert.Equal(0, await RunAsync());

        Assert.Equal(
            File.ReadAllText(RepositoryFolder.Combine("certs", "AmazonRootCA1.pem")),
            ReadText(Path.Combine(".duplex", "boards", "my-esp32", "ca.pem")));
    }

    [Theory]
    [InlineData("device.pem", "device.pem is no certificate in PEM form")]
    [InlineData("AmazonRootCA1.pem", "AmazonRootCA1.pem is no certificate in PEM form")]
    [InlineData("device.key", "device.key is no private key in PEM form")]
    public async Task The_error_names_a_file_that_is_not_PEM(string name, string cause)
    {
        Write(name, "0\u0082");

        await AssertRefusedAsync(cause);
    }

    [Theory]
    [InlineData("device.pem")]
    [InlineData("device.key")]
    [InlineData("AmazonRootCA1.pem")]
    public async Task The_error_names_a_file_in_UTF_16(string name)
    {
        _folder.Write(name, Encoding.Unicode.GetBytes(ReadText(name)));

        await AssertRefusedAsync($"{name}: is UTF-16: save it as UTF-8.");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task An_export_writes_PEM_files_in_UTF_8_without_the_byte_order_mark_of_the_user_s_files(
        string encoding)
    {
        string key = ReadText("device.key");
        foreach (string name in new[] { "device.pem", "device.key", "AmazonRootCA1.pem" })
        {
            File.WriteAllText(GetPath(name), ReadText(name), Encoding.GetEncoding(encoding));
        }

        Assert.Equal(0, await RunAsync());

        string board = GetPath(Path.Combine(".duplex", "boards", "my-esp32"));
        Assert.Equal(Encoding.UTF8.GetBytes(key), File.ReadAllBytes(Path.Combine(board, "device.key")));
        Assert.Equal((byte)'-', File.ReadAllBytes(Path.Combine(board, "device.pem"))[0]);
        Assert.Equal((byte)'-', File.ReadAllBytes(Path.Combine(board, "ca.pem"))[0]);
    }

    [Theory]
    [InlineData("device.pem", "CERTIFICATE", "device.pem is no certificate in PEM form")]
    [InlineData("device.pem", "PRIVATE KEY", "device.pem is no certificate in PEM form")]
    [InlineData("device.key", "PUBLIC KEY", "device.key is no private key in PEM form")]
    [InlineData("device.key", "PRIVATE KEY", "device.key is not the private key of")]
    [InlineData("device.key", "ENCRYPTED PRIVATE KEY", "device.key is encrypted")]
    public async Task The_error_names_a_PEM_file_of_another_kind(string name, string label, string cause)
    {
        Write(name, $"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");

        await AssertRefusedAsync(cause);
    }

    [Fact]
    public async Task The_error_names_a_key_of_another_certificate_and_does_not_show_it()
    {
        string other = ThingCertificates.Create(TimeSpan.FromDays(1)).Key;
        Write("device.key", other);

        await AssertRefusedAsync("device.key is not the private key of");
        Assert.DoesNotContain(other[40..60], _error.ToString());
    }

    [Fact]
    public async Task The_error_names_an_expired_certificate()
    {
        (string certificate, string key) = ThingCertificates.Create(TimeSpan.FromDays(-1));
        Write("device.pem", certificate);
        Write("device.key", key);

        await AssertRefusedAsync("device.pem expired on ");
    }

    [Fact]
    public async Task A_certificate_that_is_not_a_root_CA_is_refused()
    {
        File.Copy(GetPath("device.pem"), GetPath("AmazonRootCA1.pem"), overwrite: true);

        await AssertRefusedAsync("AmazonRootCA1.pem is no root CA but the certificate of 'CN=thing'");
    }

    [Theory]
    [InlineData("--endpoint https://a-ats.iot.eu-west-1.amazonaws.com", "give only a host name")]
    [InlineData("--endpoint a-ats.iot.eu-west-1.amazonaws.com:8883", "give only a host name")]
    [InlineData("--endpoint fe80::1", "give only a host name")]
    [InlineData("--endpoint a.iot.eu-west-1.amazonaws.com", "its certificate is not of Amazon's root CA 1")]
    [InlineData("--thing a/b", "--thing a/b: give 1 to 128 characters")]
    public async Task A_wrong_argument_is_one_clear_line_and_exit_code_2(string argument, string cause)
    {
        string[] words = argument.Split(' ');

        await AssertRefusedAsync(cause, exitCode: 2, words);
    }

    [Fact]
    public Task The_error_names_a_folder_that_does_not_exist() =>
        AssertRefusedAsync("--certs nosuch: there is no such folder", "--certs", "nosuch");

    [Theory]
    [InlineData("--thing", "NAME")]
    [InlineData("--endpoint", "HOST")]
    [InlineData("--certs", "DIR")]
    public async Task The_error_names_a_missing_option(string option, string value)
    {
        List<string> arguments = ["export", .. CreateArguments([])];
        arguments.RemoveRange(arguments.IndexOf(option), 2);

        Assert.Equal(2, await DuplexCommand.RunAsync(
            [.. arguments], _output, _error, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"duplex: {option} {value} is missing. See 'duplex export --help'.", _error.ToString().TrimEnd());
    }

    private Task AssertRefusedAsync(string cause, params string[] more) => AssertRefusedAsync(cause, 1, more);

    private async Task AssertRefusedAsync(string cause, int exitCode, string[] more)
    {
        Assert.Equal(exitCode, await RunAsync(more));

        string line = Assert.Single(_error.ToString().Split(_error.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(cause, line);
        Assert.False(Directory.Exists(GetPath(".duplex")));
    }

    private Task<int> RunAsync(params string[] more) => DuplexCommand.RunAsync(
        ["export", .. CreateArguments(more)], _output, _error, TestContext.Current.CancellationToken);

    // The arguments of the test replace the usual ones.
    private IEnumerable<string> CreateArguments(string[] more)
    {
        var options = new Dictionary<string, string>
        {
            ["--thing"] = "my-esp32",
            ["--endpoint"] = Endpoint,
            ["--certs"] = _folder.Path,
            ["--settings"] = GetPath("settings.json"),
        };
        for (int at = 0; at < more.Length; at += 2)
        {
            options[more[at]] = more[at + 1];
        }

        return options.SelectMany(option => new[] { option.Key, option.Value });
    }

    private void Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    private string ReadText(string name) => File.ReadAllText(GetPath(name));

    private string GetPath(string name) => Path.Combine(_folder.Path, name);
}
