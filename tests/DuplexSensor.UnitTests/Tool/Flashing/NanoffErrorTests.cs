using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>What nanoff prints counts, not its exit code.</summary>
public sealed class NanoffErrorTests
{
    [Theory]
    [InlineData(0, "Flashing firmware...OK", null)]
    [InlineData(0, "Error deploying file a to I:\\a", "nanoff failed.")]
    [InlineData(0, "Exception deploying file a to I:\\a", "nanoff failed.")]
    [InlineData(0, "Deploying managed application...FAILED!", "nanoff failed.")]
    [InlineData(0, "No operation was performed with the options", "nanoff failed.")]
    [InlineData(0, "Cannot find any wireless configuration.", "nanoff failed.")]
    [InlineData(134, "Unhandled exception. System.IO.FileNotFoundException", "nanoff failed.")]
    [InlineData(208, "Error E2000: no connection", "The board's runtime does not answer at COM5")]
    [InlineData(209, "Error E2001: no device", "The board's runtime does not answer at COM5")]
    [InlineData(210, "Error E2002: refused", "The board did not take what nanoff sent")]
    [InlineData(160, "Error E4000: no chip", "The chip's boot loader does not answer at COM5")]
    [InlineData(163, "Error E4003: no write", "The chip's flash could not be read or written")]
    [InlineData(165, "Error E4005: no port", "COM5 cannot be opened")]
    [InlineData(112, "Error E6000: no port", "COM5 cannot be opened")]
    [InlineData(114, "Error E6002: exclusive", "Another nanoff, or Visual Studio, works with COM5")]
    [InlineData(45, "Error E9005: no target", "This firmware version is not offered")]
    [InlineData(47, "Error E9007: no download", "The firmware could not be downloaded")]
    [InlineData(40, "Error E9000: wrong", "nanoff does not accept the command line")]
    public void A_line_is_a_failure_or_not(int exitCode, string line, string? cause)
    {
        NanoffError? error = NanoffError.Find(new NanoffResult(exitCode, ["header", line]), "COM5");

        Assert.StartsWith(cause ?? "", error?.Text ?? "");
        Assert.Equal(cause is null, error is null);
        Assert.Contains(cause is null ? "" : $"({line})", error?.Text ?? "");
    }

    [Fact]
    public void The_code_counts_behind_other_words_and_below_another_failure()
    {
        string[] lines = ["Error connecting to a device.", "Getting details...Error E2000: no."];

        NanoffError below = NanoffError.Find(new NanoffResult(208, lines), "COM5")!;
        NanoffError behind = NanoffError.Find(new NanoffResult(208, lines[1..]), "COM5")!;

        Assert.Equal((2000, 2000), (below.Code, behind.Code));
        Assert.EndsWith("(Error connecting to a device.)", below.Text);
        Assert.EndsWith("(Error E2000: no.)", behind.Text);
    }

    // On Windows nanoff writes the runtime to the console itself, and the exit code is the whole number.
    [Fact]
    public void Without_lines_the_exit_code_counts()
    {
        Assert.Equal(4003, NanoffError.Find(new NanoffResult(4003, []), "COM5")!.Code);
        Assert.Null(NanoffError.Find(new NanoffResult(0, []), "COM5"));
    }
}
