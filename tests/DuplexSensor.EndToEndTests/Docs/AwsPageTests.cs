using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Docs;

/// <summary>Reads the commands of docs/aws.md and runs each block in a separate terminal.</summary>
[WholeRun]
public sealed partial class AwsPageTests
{
    // Replaces the services that the local cloud lacks: an account, S3 (a bucket is a folder here), IAM, logs, topic
    // rules. For the last three, the AWS CLI checks the options (exit code 252) and then finds no server (255).
    private const string Shell = """
        set -euo pipefail
        cd "$WORK"
        export AWS_PAGER= AWS_EC2_METADATA_DISABLED=true
        real() { AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local /usr/bin/aws --region us-east-1 "$@"; }
        checked() {
            for word in "$@"; do
                [[ $word != {* ]] || /usr/bin/python3 -m json.tool <<< "$word" > "$BESIDE/json"
            done
            AWS_MAX_ATTEMPTS=1 real --endpoint-url http://localhost:1 "$@" 2> "$BESIDE/errors" || [ $? = 255 ]
        }
        aws() {
            case "$1 ${2:-}" in
                "configure get") echo us-east-1 ;;
                "configure "*|"s3 rb") ;;
                "iam "*|"logs "*|"iot "*-topic-rule) checked "$@" ;;
                "sts get-caller-identity") echo 123456789012 ;;
                "s3 mb") mkdir -p "$PAYLOADS/${3#s3://}" ;;
                "s3 cp") cat > "$PAYLOADS/${4#s3://}" ;;
                *) real --endpoint-url "$URL" "$@" && echo "ran $1 $2" >> "$BESIDE/ran" ;;
            esac
        }
        dotnet() {
            [ "$1 $2 $3 $4" = "run --project src/DuplexSensor.Tool --" ]
            shift 4
            [ "$1" != up ] || as_stand_in "$@"
            [ "$1" = up ] || command dotnet "$DUPLEX" "$@"
        }
        # The stand-in has a port and a root CA of its own.
        as_stand_in() {
            [ "$2 $4 $6 $8" = "--endpoint --certs --thing --duration" ]
            mkdir -p "$BESIDE/certs"
            cp "$5/device.pem" "$5/device.key" "$CA" "$BESIDE/certs"
            command dotnet "$DUPLEX" up --endpoint "localhost:$MQTT" --certs "$BESIDE/certs" --thing "$7" \
                --duration 15 > "$BESIDE/up"
        }

        """;

    private const string AfterTheWalk = """
        shopt -s expand_aliases
        export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
        alias iot='aws --endpoint-url http://localhost:4566'

        """;

    private const string NothingOfTheWalk = """
        ! alias iot 2>"$BESIDE/errors"
        ! env | grep -E '^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|DEFAULT_REGION)='
        """;

    // The block "Remove everything" needs the terminal of "A lost board": AWS no longer finds the certificate.
    private const string KeepTerminal = "declare -p CERT_ARN CERT_ID > \"$BESIDE/terminal\"\n";
    private const string SameTerminal = ". \"$BESIDE/terminal\"\n";

    [Fact]
    public async Task The_commands_of_the_page_work_unchanged_and_leave_no_resources()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aws"), "the AWS CLI is not installed: install Debian's package awscli");
        await using Bench walk = await Bench.StartAsync();
        Dictionary<string, string> blocks = BlocksOfPage();
        string[] before = Checkout(walk);

        await RunAsync(walk, AfterTheWalk + Next("Log in") + NothingOfTheWalk);
        await RunAsync(walk, Next("A thing, its certificate, its policy"));
        string export = Path.Combine(WorkOf(walk), ".duplex", "boards", "my-esp32");
        Assert.True(File.Exists(Path.Combine(export, "files.json")), "the board's files are exported");
        await RunAsync(walk, Next("A virtual board first"));
        Assert.Contains("shadow  reported v", File.ReadAllText(Path.Combine(walk.Folder, "up")));
        ObservedBoard board = await BoardAsync(walk);
        string variables = Next("In a new terminal");

        await RunAsync(walk, variables + Next("Change a setting"));
        await walk.WaitUntilAsync(
            () => board.Has("boot 2 settings-changed"), "the board restarts with the new setting");
        await RunAsync(walk, variables + Next("Give a group a job"));
        await walk.WaitUntilAsync(() => board.Has("job     30 succeeded"), "the job from S3 succeeds");
        await RunAsync(walk, variables + Next("A payload that stays private"));
        await walk.WaitUntilAsync(
            () => board.Lines.Any(line => line.Contains("job     31 succeeded") && line.Contains("Superhero")),
            "the job behind a presigned URL succeeds");
        await RunAsync(walk, variables + Next("Keep the telemetry"));
        await RunAsync(walk, variables + Next("A lost board") + KeepTerminal);
        Assert.False((bool)(await walk.CallAsync("GET /connections/my-esp32"))["connected"]!);
        await RunAsync(walk, variables + SameTerminal + Next("Remove everything"));

        Assert.Empty(blocks);
        Assert.Equal(before, FilesOf(walk));
        JsonNode left = await walk.CallAsync("GET /policies");
        Assert.Empty(left["policies"]!.AsArray());
        Assert.InRange(File.ReadLines(Path.Combine(walk.Folder, "ran")).Distinct().Count(), 20, 60);

        string Next(string heading) =>
            blocks.Remove(heading, out string? block) ? block : throw new KeyNotFoundException(heading);
    }

    // Copies the repository files that the page needs.
    private static string[] Checkout(Bench walk)
    {
        string certs = Directory.CreateDirectory(Path.Combine(WorkOf(walk), "certs")).FullName;
        CopyFromRepository("policy.json", certs);
        CopyFromRepository("AmazonRootCA1.pem", certs);
        CopyFromRepository("settings.json", WorkOf(walk));
        return FilesOf(walk);
    }

    // Git ignores .duplex, and the file in it that says so stays.
    private static string[] FilesOf(Bench walk) =>
    [
        .. Directory.EnumerateFiles(WorkOf(walk), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != ".gitignore")
            .Order(StringComparer.Ordinal),
    ];

    private static void CopyFromRepository(string name, string folder) => File.Copy(
        Path.Combine(AppContext.BaseDirectory, "Docs", name), Path.Combine(folder, name));

    private static string WorkOf(Bench walk) => Path.Combine(walk.Folder, "checkout");

    private static Dictionary<string, string> BlocksOfPage() => Headings().Matches(DocsFile.Read("aws.md"))
        .Where(section => Fenced().IsMatch(section.Value))
        .ToDictionary(section => section.Groups[1].Value, section => Fenced().Match(section.Value).Groups[1].Value);

    private static async Task RunAsync(Bench walk, string part)
    {
        string script = Path.Combine(walk.Folder, "part.sh");
        string payloads = Path.Combine(walk.Folder, "payloads");
        string duplex = Path.Combine(AppContext.BaseDirectory, "duplex.dll");
        string variables = $"BESIDE='{walk.Folder}' WORK='{WorkOf(walk)}' URL='{walk.ApiUrl}'\n"
            + $"PAYLOADS='{payloads}' DUPLEX='{duplex}' MQTT={walk.MqttPort} CA='{walk.CaPath}'\n";
        await File.WriteAllTextAsync(script, variables + Shell + part);
        ProgramResult ended = await Programs.RunAsync("bash", "install bash", [script]);
        Assert.True(ended.ExitCode == 0, $"{part}\n{ended.Output}\n{ended.Errors}");
    }

    // The cloud does not onboard this board: the page creates thing, certificate and policy.
    private static Task<ObservedBoard> BoardAsync(Bench walk)
    {
        string certs = Path.Combine(WorkOf(walk), "certs");
        return walk.StartBoardWithoutOnboardingAsync(options => options with
        {
            Config = new DeviceConfig { Thing = "my-esp32", Port = walk.MqttPort, JobPayloadHosts = ["localhost"] },
            CertificatePath = Path.Combine(certs, "device.pem"),
            KeyPath = Path.Combine(certs, "device.key"),
        });
    }

    [GeneratedRegex(@"^## (.*?)\n.*?(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
