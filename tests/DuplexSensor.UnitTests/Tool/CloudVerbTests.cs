namespace DuplexSensor.UnitTests.Tool;

/// <summary>The command lines of <c>onboard</c>, <c>offboard</c> and <c>status</c>, before any call.</summary>
public sealed class CloudVerbTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Theory]
    [InlineData("onboard", "--thing NAME is missing, or --things FILE for many.")]
    [InlineData("onboard --thing a --things b.csv", "--thing and --things exclude each other.")]
    [InlineData("onboard --things b.csv --renew", "--renew: renew one thing at a time, with --thing NAME.")]
    [InlineData("onboard --thing a/b", "--thing a/b: give 1 to 128 characters of a-z A-Z 0-9 : _ -.")]
    [InlineData("onboard --thing a --group a/b", "--group a/b: give 1 to 128 characters of a-z A-Z 0-9 : _ -.")]
    [InlineData("onboard --thing a --policy a:b", "--policy a:b: give 1 to 128 characters of a-z A-Z 0-9 _ -.")]
    [InlineData("onboard --thing a --profile ", "--profile is empty: give a name from ~/.aws/config.")]
    [InlineData("onboard --thing a --endpoint-url localhost:4566", "give a URL, for example http://localhost:4566.")]
    [InlineData("offboard", "--thing")]
    [InlineData("offboard --thing a --certificate 12345", "give the id's 64 digits, or at least the first 8 of them.")]
    [InlineData("offboard --thing a --certificate 1234567G", "--certificate 1234567G: give the id's 64 digits")]
    [InlineData("status --group a/b", "--group a/b: give 1 to 128 characters of a-z A-Z 0-9 : _ -.")]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string arguments, string cause)
    {
        Assert.Equal(2, await _duplex.RunAsync(arguments.Split(' ')));

        Assert.Contains(cause, _duplex.ErrorLine());
        Assert.Empty(_duplex.Output);
    }
}
