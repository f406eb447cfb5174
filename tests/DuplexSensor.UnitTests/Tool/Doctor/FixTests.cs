using DuplexSensor.Tool.Doctor;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>A fix names the commands that end this failure, and touches nothing else.</summary>
public sealed class FixTests
{
    [Theory]
    [InlineData(false, "unset AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_ENDPOINT_URL_IOT AWS_SECRET_ACCESS_KEY")]
    [InlineData(true, "Open a new terminal, or in PowerShell: Remove-Item Env:AWS_ACCESS_KEY_ID, "
        + "Env:AWS_DEFAULT_REGION, Env:AWS_ENDPOINT_URL_IOT, Env:AWS_SECRET_ACCESS_KEY")]
    public async Task The_fix_removes_what_the_walk_has_set_and_nothing_else(bool isWindows, string fix)
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws) { IsWindows = isWindows };
        foreach (string name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION" })
        {
            fixture.Environment[name] = "local";
        }

        fixture.Environment["AWS_CA_BUNDLE"] = "/etc/ssl/company.pem";
        fixture.Environment["AWS_PROFILE"] = "work";
        fixture.Environment["AWS_ENDPOINT_URL_IOT"] = "http://127.0.0.1:4566";
        fixture.Environment["AWS_ENDPOINT_URL_S3"] = "https://s3.company.example";

        Assert.Equal(fix, await FindFixAsync(fixture, "environment"));
    }

    [Fact]
    public async Task A_local_endpoint_is_removed_and_the_user_s_own_keys_stay()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7";
        fixture.Environment["AWS_SECRET_ACCESS_KEY"] = DoctorFixture.Secret;
        fixture.Environment["AWS_DEFAULT_REGION"] = "eu-west-1";
        fixture.Environment["AWS_ENDPOINT_URL"] = "http://localhost:4566";

        Assert.Equal("unset AWS_ENDPOINT_URL", await FindFixAsync(fixture, "environment"));
    }

    [Fact]
    public async Task A_thing_without_files_is_named_in_both_commands_of_the_fix()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        fixture.Options = fixture.Options with { Thing = "nobody" };

        Assert.Equal(
            "Run 'duplex onboard --thing nobody', or start 'duplex up --thing nobody'.",
            await FindFixAsync(fixture, "files"));
    }

    private static async Task<string> FindFixAsync(DoctorFixture fixture, string check) =>
        (await fixture.RunAsync()).Single(result => result.Name == check).Finding.Fix;
}
