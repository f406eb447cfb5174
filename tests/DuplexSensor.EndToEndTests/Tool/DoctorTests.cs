using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Tool;

/// <summary><c>duplex doctor</c> as a process, with the real AWS CLI and the local cloud.</summary>
[WholeRun]
public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_names_the_one_thing_that_is_wrong_and_leaves_the_running_board_alone()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aws"), "the AWS CLI is not installed: install Debian's package awscli");
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync("desk");
        await bench.CallAsync("POST /things/desk/shadow", """{"state":{"desired":{"colour":"red"}}}""");
        using var folder = new EmptyFolder();

        ProgramResult ended = await folder.RunAsync(
            $"PATH=/usr/bin:$PATH {EmptyFolder.Duplex} doctor --thing desk --endpoint-url {bench.ApiUrl} --json");

        Assert.True((ended.ExitCode, ended.Errors) == (1, ""), ended.Output + ended.Errors);
        JsonArray checks = JsonNode.Parse(ended.Output)!["checks"]!.AsArray();
        JsonNode failed = Assert.Single(checks, check => (string)check!["verdict"]! == "failed")!;
        Assert.Equal("shadow", (string)failed["name"]!);
        Assert.StartsWith("""delta {"colour":"red"}; the last report came""", (string)failed["evidence"]!);
        string[] ok =
            [.. checks.Where(check => (string)check!["verdict"]! == "ok").Select(check => (string)check!["name"]!)];
        Assert.Superset(
            new HashSet<string>
            {
                "sdk", "aws-cli", "environment", "settings", "cloud", "files", "pem-text", "certificate-order",
                "private-key", "certificate-dates", "certificate-chain", "ports", "dns", "tcp", "tls", "server-key",
                "certificate-active", "thing-attached", "policy", "jobs", "client-id",
            },
            ok.ToHashSet());
        Assert.Equal(1, board.CountLines("link    connected"));
        Assert.DoesNotContain("PRIVATE KEY", ended.Output);
    }
}
