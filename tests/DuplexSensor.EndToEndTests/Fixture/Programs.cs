using System.ComponentModel;
using System.Diagnostics;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>The exit code and the output of a program.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors);

/// <summary>
/// Runs real programs as clients. A test is skipped with the reason when its program is not installed.
/// </summary>
internal static class Programs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs Debian's AWS CLI, version 2, with dummy credentials.</summary>
    public static Task<ProgramResult> AwsAsync(string endpoint, params string[] arguments) =>
        RunAsync("/usr/bin/aws", "install Debian's package awscli", [
            "--endpoint-url", endpoint, "--region", "us-east-1", "--output", "json",
            "--cli-binary-format", "raw-in-base64-out", .. arguments]);

    public static Task<ProgramResult> MosquittoPubAsync(params string[] arguments) =>
        RunAsync("mosquitto_pub", "install Debian's package mosquitto-clients", arguments);

    public static Task<ProgramResult> MosquittoSubAsync(params string[] arguments) =>
        RunAsync("mosquitto_sub", "install Debian's package mosquitto-clients", arguments);

    /// <summary>Runs a program for at most five minutes; skips the test when the program is not installed.</summary>
    public static async Task<ProgramResult> RunAsync(string program, string installHint, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
                ["AWS_EC2_METADATA_DISABLED"] = "true",
                ["AWS_PAGER"] = "",
            },
        };
        using Process process = StartOrSkip(start, installHint);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return new ProgramResult(process.ExitCode, await output, await errors);
    }

    private static Process StartOrSkip(ProcessStartInfo start, string installHint)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{start.FileName} is not installed: {installHint}");
            throw;
        }
    }
}
