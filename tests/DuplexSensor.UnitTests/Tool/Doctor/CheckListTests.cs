using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Doctor;
using DuplexSensor.Tool.Doctor.Cloud;
using Spectre.Console;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>The list of checks, and what a run makes of it.</summary>
public sealed class CheckListTests
{
    [Fact]
    public void A_check_needs_only_checks_above_it_and_has_a_name_of_its_own()
    {
        var above = new HashSet<string>();
        foreach (ICheck check in CheckList.Create())
        {
            Assert.Matches(new Regex("^[a-z]+(-[a-z]+)*$"), check.Name);
            Assert.All(check.Needs.Concat(check.UnlessFailed), need => Assert.Contains(need, above));
            Assert.True(above.Add(check.Name), check.Name);
        }
    }

    [Fact]
    public void The_page_explains_every_check_in_the_order_of_the_list()
    {
        string page = File.ReadAllText(RepositoryFolder.Combine("docs", "doctor.md"));

        Assert.Equal(
            CheckList.Create().Select(check => check.Name),
            Regex.Matches(page, "^\\| `([a-z-]+)` \\|", RegexOptions.Multiline).Select(row => row.Groups[1].Value));
    }

    [Fact]
    public async Task A_skipped_check_names_the_first_cause()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Programs.Outputs.Remove("aws --version");

        IReadOnlyList<CheckResult> results = await fixture.RunAsync();

        Assert.Equal("needs 'aws-cli', which failed", Find(results, "cloud").Evidence);
        Assert.Equal("needs 'aws-cli', which failed", Find(results, "policy").Evidence);
        Assert.Equal(Verdict.Ok, Find(results, "tls").Verdict);
    }

    [Fact]
    public async Task Without_a_port_a_board_is_not_asked_and_nanoff_may_be_missing()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Options = fixture.Options with { Port = null };
        fixture.Nanoff.IsInstalled = false;

        IReadOnlyList<CheckResult> results = await fixture.RunAsync();

        Assert.DoesNotContain(results, result => result.Finding.Verdict == Verdict.Failed);
        Assert.Contains("only a real board needs it", Find(results, "nanoff").Evidence);
        Assert.Equal("give --port PORT for a real board; here: /dev/ttyUSB0", Find(results, "serial-port").Evidence);
        Assert.Empty(fixture.Board.State.Calls);
    }

    [Fact]
    public async Task Without_connect_nobody_connects_as_the_thing()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Options = fixture.Options with { Connects = false };

        Finding connect = Find(await fixture.RunAsync(), "connect");

        Assert.Equal((Verdict.Skipped, 0), (connect.Verdict, fixture.Network.Connects));
        Assert.Contains("ends the session of the thing's running board", connect.Evidence);
    }

    [Fact]
    public void The_policy_is_asked_about_every_topic_of_the_board()
    {
        string[] received =
        [
            "shadow/update/delta", "shadow/update/accepted", "shadow/update/rejected", "jobs/notify",
            "jobs/start-next/accepted", "jobs/start-next/rejected", "jobs/30/update/accepted",
            "jobs/30/update/rejected",
        ];
        string[] published = ["shadow/update", "jobs/start-next", "jobs/30/update"];

        Assert.Equal(
            [
                ("CONNECT", "arn:client/t"),
                .. published.Select(topic => ("PUBLISH", $"arn:topic/$aws/things/t/{topic}")),
                ("PUBLISH", "arn:topic/devices/t/events"),
                ("PUBLISH", "arn:topic/devices/t/telemetry"),
                .. received.Select(topic => (
                    "SUBSCRIBE", $"arn:topicfilter/$aws/things/t/{topic.Replace("/30/", "/+/")}")),
                .. received.Select(topic => ("RECEIVE", $"arn:topic/$aws/things/t/{topic}")),
            ],
            PolicyCheck.ListQuestions("t", "arn:"));
    }

    [Fact]
    public async Task A_policy_that_only_a_connection_can_judge_is_not_called_wrong()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Aws.IsAllowed = (_, _) => false;
        fixture.Aws.MissingContext = ["iot:Connection.Thing.ThingName"];

        Finding policy = Find(await fixture.RunAsync(), "policy");

        Assert.Equal(Verdict.Skipped, policy.Verdict);
        Assert.Contains("iot:Connection.Thing.ThingName: --connect does", policy.Evidence);
    }

    [Fact]
    public async Task AWS_needs_no_port_of_this_PC()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Network.TakenPorts.Add(8883);

        Assert.Equal(
            Finding.Skipped("another program has 8883; AWS needs no port of this PC"),
            Find(await fixture.RunAsync(), "ports"));
    }

    [Fact]
    public async Task A_job_of_a_minute_ago_is_no_failure()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Aws.Jobs.Add(("30", "IN_PROGRESS", TestPki.Now.AddMinutes(-1)));

        Assert.Equal(Finding.Ok("pending: 30 IN_PROGRESS since 60 s"), Find(await fixture.RunAsync(), "jobs"));
    }

    [Fact]
    public async Task Keys_that_the_environment_has_rightly_are_named_and_not_shown()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7";
        fixture.Environment["AWS_SECRET_ACCESS_KEY"] = DoctorFixture.Secret;
        fixture.Environment["AWS_REGION"] = "eu-west-1";

        Assert.Equal(
            Finding.Ok("set: AWS_ACCESS_KEY_ID, AWS_REGION=eu-west-1, AWS_SECRET_ACCESS_KEY"),
            Find(await fixture.RunAsync(), "environment"));
    }

    [Fact]
    public async Task A_file_with_CR_LF_is_as_good_as_one_with_LF()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        foreach (string name in new[] { "ca.pem", "device.pem", "device.key" })
        {
            fixture.WriteExported(name, fixture.ReadExported(name).Replace("\n", "\r\n"));
        }

        Assert.DoesNotContain(await fixture.RunAsync(), result => result.Finding.Verdict == Verdict.Failed);
    }

    [Fact]
    public async Task The_JSON_is_one_document_with_every_check()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Aws.CertificateStatus = "INACTIVE";
        IReadOnlyList<CheckResult> results = await fixture.RunAsync();

        JsonNode json = JsonNode.Parse(DoctorText.ToJson(fixture.Options, "desk", results))!;

        Assert.Equal(
            (1, "desk", DoctorFixture.Port), ((int)json["failed"]!, (string)json["thing"]!, (string)json["port"]!));
        Assert.Equal(CheckList.Create().Select(check => check.Name),
            json["checks"]!.AsArray().Select(check => (string)check!["name"]!));
        JsonNode failed = Assert.Single(json["checks"]!.AsArray(), check => (string)check!["verdict"]! == "failed")!;
        Assert.Equal("certificate-active", (string)failed["name"]!);
        Assert.StartsWith("aws iot update-certificate", (string)failed["fix"]!);
        Assert.Null(json["checks"]![0]!["fix"]);
        Assert.Equal($"{results.Count - 2} ok, 1 failed, 1 skipped", DoctorText.Summarize(results));
    }

    [Fact]
    public void A_row_has_verdict_name_and_evidence_and_the_fix_below()
    {
        using var output = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 100;

        console.Write(DoctorText.CreateRow(new CheckResult("sdk", Finding.Ok(".NET SDK 10.0.401"))));
        console.Write(DoctorText.CreateRow(new CheckResult("aws-cli", Finding.Failed("no 'aws'", "Install [it]."))));

        Assert.Equal(
            """
            ok       sdk                 .NET SDK 10.0.401
            failed   aws-cli             no 'aws'
                                         fix: Install [it].
            """.ReplaceLineEndings("\n"),
            string.Join('\n', output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())));
    }

    [Theory]
    [InlineData("DescribeThing: InternalFailureException: no.", Verdict.Failed)]
    [InlineData("TestAuthorization: AccessDeniedException: no.", Verdict.Skipped)]
    public async Task An_error_of_the_cloud_ends_that_check_alone(string error, object verdict)
    {
        using var fixture = new DoctorFixture(BoardCloud.None);

        IReadOnlyList<CheckResult> results =
            await fixture.RunAsync([new Throwing(new UserException(error)), new Fine()]);

        Assert.Equal(verdict, results[0].Finding.Verdict);
        Assert.EndsWith(error, results[0].Finding.Evidence);
        Assert.Equal(Verdict.Ok, results[1].Finding.Verdict);
    }

    private static Finding Find(IReadOnlyList<CheckResult> results, string name) =>
        results.Single(result => result.Name == name).Finding;

    private sealed class Throwing(Exception exception) : ICheck
    {
        public string Name => "throwing";

        public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) => throw exception;
    }

    private sealed class Fine : ICheck
    {
        public string Name => "fine";

        public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(Finding.Ok("seen"));
    }
}
