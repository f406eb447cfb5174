using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Tool;

/// <summary>Kills <c>duplex onboard</c> with signal 9 after calls of the real AWS CLI, and runs it again.</summary>
[WholeRun]
public sealed class KilledToolTests
{
    // Calls after which it is killed. KilledOnboardingTests ends an onboarding before and after every call.
    private static readonly int[] KillAfter = [4, 8];

    // The AWS CLI; after call number KILL_AT it kills the program that called it.
    private const string Killer = """
        #!/bin/bash
        [ "$1" != --version ] || exec /usr/bin/aws --version
        output=$(/usr/bin/aws "$@")
        code=$?
        calls=$(($(cat "$COUNT" 2>/dev/null || echo 0) + 1))
        echo $calls > "$COUNT"
        [ $calls != "$KILL_AT" ] || kill -9 $PPID
        printf '%s\n' "$output"
        exit $code
        """;

    [Fact]
    public async Task A_killed_onboarding_is_completed_by_the_next_run_with_one_certificate()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aws"), "the AWS CLI is not installed: install Debian's package awscli");
        await using Bench bench = await Bench.StartAsync();
        WriteKiller(bench);
        int killed = 0;

        await Parallel.ForEachAsync(
            KillAfter,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (call, _) =>
            {
                if ((await OnboardAsync(bench, call, killAt: call)).ExitCode != 0)
                {
                    Interlocked.Increment(ref killed);
                }

                ProgramResult next = await OnboardAsync(bench, call, killAt: 0);
                Assert.True(next.ExitCode == 0, next.Errors);
            });

        Assert.Equal(KillAfter.Length, killed);
        await AssertOneCertificateEachAsync(bench);
        ProgramResult again = await OnboardAsync(bench, KillAfter[0], killAt: 0);
        Assert.Contains("desk4 is complete, nothing was changed", again.Output);
        Assert.DoesNotContain("PRIVATE KEY", again.Output + again.Errors);
        await AssertAsksAsync(bench);
    }

    // No prompt where there is no terminal.
    private static async Task AssertAsksAsync(Bench bench)
    {
        ProgramResult asked = await RunAsync(
            bench, KillAfter[0], killAt: 0, "offboard", "--thing", $"desk{KillAfter[0]}");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("thing        desk4, with its shadow", asked.Output);
        Assert.Equal(
            "duplex: Nothing was deleted: this is not a terminal. Give --yes to delete it.", asked.Errors.TrimEnd());
    }

    private static void WriteKiller(Bench bench)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(bench.Folder, "bin")).FullName, "aws");
        File.WriteAllText(path, Killer);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // A policy and a group for each, so that each run creates them.
    private static Task<ProgramResult> OnboardAsync(Bench bench, int number, int killAt) => RunAsync(
        bench, number, killAt,
        "onboard", "--thing", $"desk{number}", "--group", $"group{number}", "--policy", $"policy{number}");

    private static Task<ProgramResult> RunAsync(Bench bench, int number, int killAt, params string[] words) =>
        Programs.RunAsync(
            "env", "install coreutils",
            [
                $"PATH={Path.Combine(bench.Folder, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
                $"KILL_AT={killAt}", $"COUNT={Path.Combine(bench.Folder, $"calls-{number}-{killAt}")}",
                "dotnet", Path.Combine(AppContext.BaseDirectory, "duplex.dll"), .. words,
                "--endpoint-url", bench.ApiUrl,
            ]);

    private static async Task AssertOneCertificateEachAsync(Bench bench)
    {
        var attached = new List<string>();
        foreach (int number in KillAfter)
        {
            JsonNode principals = await bench.CallAsync($"GET /things/desk{number}/principals");
            attached.Add((string)Assert.Single(principals["principals"]!.AsArray())!);
            JsonNode policies = await bench.CallAsync(
                $"POST /attached-policies/{Uri.EscapeDataString(attached[^1])}");
            Assert.Equal($"policy{number}", (string?)Assert.Single(policies["policies"]!.AsArray())!["policyName"]);
            JsonNode things = await bench.CallAsync($"GET /thing-groups/group{number}/things");
            Assert.Equal([$"desk{number}"], things["things"]!.AsArray().Select(thing => (string)thing!));
        }

        JsonNode all = await bench.CallAsync("GET /certificates?pageSize=250");
        Assert.Equal(
            attached.Order(), all["certificates"]!.AsArray().Select(one => (string)one!["certificateArn"]!).Order());
    }
}
