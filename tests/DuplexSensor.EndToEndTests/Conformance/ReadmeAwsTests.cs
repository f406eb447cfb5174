using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>The commands of the README's section "With real AWS", read out of it and run here.</summary>
[WholeRun]
public sealed partial class ReadmeAwsTests
{
    // What the local cloud does not offer: an account, S3 (a bucket is a folder here), IAM, logs, topic rules.
    private const string Shell = """
        set -euo pipefail
        cd "$WORK"
        [ ! -f variables ] || . ./variables
        trap 'declare -p THING REGION ACCOUNT CERT_ARN CERT_ID BUCKET ROLE > variables 2>/dev/null || true' EXIT
        export AWS_PAGER= AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_EC2_METADATA_DISABLED=true
        aws() {
            case "$1 ${2:-}" in
                "configure get") echo us-east-1 ;;
                "configure "*|"iam "*|"logs "*|"s3 rb"|"iot create-topic-rule"|"iot delete-topic-rule") ;;
                "sts get-caller-identity") echo 123456789012 ;;
                "s3 mb") mkdir -p "$PAYLOADS/${3#s3://}" ;;
                "s3 cp") cp "$3" "$PAYLOADS/${4#s3://}" ;;
                *) /usr/bin/aws --endpoint-url "$URL" --region us-east-1 "$@" && echo "ran $1 $2" >> ran ;;
            esac
        }
        dotnet() {
            [ "$1 $2 $3 $4" = "run --project src/DuplexSensor.Tool --" ]
            shift 4
            command dotnet "$DUPLEX" "$@"
        }

        """;

    [Fact]
    public async Task The_commands_of_the_README_work_as_they_stand_there()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aws"), "the AWS CLI is not installed: install Debian's package awscli");
        await using Walk walk = await Walk.StartAsync();
        Queue<string> parts = new(PartsOfSection());
        Directory.CreateDirectory(Path.Combine(WorkOf(walk), "certs"));
        CopyFromRepository("policy.json", Path.Combine(WorkOf(walk), "certs"));
        CopyFromRepository("AmazonRootCA1.pem", Path.Combine(WorkOf(walk), "certs"));
        CopyFromRepository("settings.json", WorkOf(walk));

        await RunAsync(walk, parts.Dequeue());
        await RunAsync(walk, parts.Dequeue());
        string export = Path.Combine(WorkOf(walk), ".duplex", "boards", "my-esp32");
        Assert.True(File.Exists(Path.Combine(export, "files.json")), "the board's files are exported");
        Observed board = await BoardAsync(walk);
        await RunAsync(walk, parts.Dequeue());
        await walk.UntilAsync(() => board.Has("boot 2 settings-changed"), "the board restarts with the new setting");
        await RunAsync(walk, parts.Dequeue());
        await walk.UntilAsync(() => board.Has("job     30 succeeded"), "the job from S3 succeeds");
        await RunAsync(walk, parts.Dequeue());
        await walk.UntilAsync(
            () => board.Lines.Any(line => line.Contains("job     31 succeeded") && line.Contains("Superhero")),
            "the job behind a presigned URL succeeds");
        await RunAsync(walk, parts.Dequeue());
        await RunAsync(walk, parts.Dequeue());
        Assert.False((bool)(await walk.CallAsync("GET /connections/my-esp32"))["connected"]!);
        await RunAsync(walk, parts.Dequeue());

        Assert.Empty(parts);
        Assert.False(Directory.Exists(export));
        JsonNode left = await walk.CallAsync("GET /policies");
        Assert.Empty(left["policies"]!.AsArray());
        Assert.InRange(File.ReadLines(Path.Combine(WorkOf(walk), "ran")).Distinct().Count(), 20, 60);
    }

    private static void CopyFromRepository(string name, string folder) => File.Copy(
        Path.Combine(AppContext.BaseDirectory, "Conformance", name), Path.Combine(folder, name));

    private static string WorkOf(Walk walk) => Path.Combine(walk.Folder, "readme");

    private static IEnumerable<string> PartsOfSection()
    {
        string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conformance", "README.md"));
        string section = Section().Match(readme).Value;
        Assert.NotEmpty(section);
        return Fenced().Matches(section).Select(match => match.Groups[1].Value);
    }

    private static async Task RunAsync(Walk walk, string part)
    {
        string script = Path.Combine(WorkOf(walk), "part.sh");
        string payloads = Path.Combine(walk.Folder, "payloads");
        string duplex = Path.Combine(AppContext.BaseDirectory, "duplex.dll");
        string variables = $"WORK='{WorkOf(walk)}' URL='{walk.ApiUrl}' PAYLOADS='{payloads}' DUPLEX='{duplex}'\n";
        await File.WriteAllTextAsync(script, variables + Shell + part);
        Ended ended = await Programs.RunAsync("bash", "install bash", [script]);
        Assert.True(ended.ExitCode == 0, $"{part}\n{ended.Output}\n{ended.Errors}");
    }

    // Not onboarded: thing, certificate and policy are the README's own.
    private static Task<Observed> BoardAsync(Walk walk)
    {
        string certs = Path.Combine(WorkOf(walk), "certs");
        return walk.OwnBoardAsync(options => options with
        {
            Config = new DeviceConfig { Thing = "my-esp32", Port = walk.MqttPort, JobPayloadHosts = ["localhost"] },
            CertificatePath = Path.Combine(certs, "device.pem"),
            KeyPath = Path.Combine(certs, "device.key"),
        });
    }

    [GeneratedRegex(@"^## With real AWS\n.*?(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
