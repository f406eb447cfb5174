using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>A command that a message names reaches the cloud of the message, and no other one.</summary>
public sealed class TargetCloudTests
{
    private const string Local = " --endpoint-url http://localhost:4566";

    private static readonly TargetCloud Aws = new()
    {
        Aws = null!,
        ArnPrefix = "arn:aws:iot:us-east-1:123456789012:",
        Account = "123456789012",
        Region = "us-east-1",
        Endpoint = "localhost",
        Port = 8883,
        CaPem = "",
        GetFolder = thing => new IdentityFolder(thing),
    };

    [Theory]
    [InlineData("", "duplex offboard --thing dex", "duplex offboard --thing dex")]
    [InlineData(Local, "'duplex onboard', then 'duplex up'.", $"'duplex onboard{Local}', then 'duplex up'.")]
    [InlineData(Local, "aws iot attach-policy", $"aws{Local} iot attach-policy")]
    [InlineData(" --profile work", "duplex onboard --renew", "duplex onboard --profile work --renew")]
    public void A_command_of_a_text_gets_the_options_of_the_command_line(string options, string text, string complete)
    {
        Assert.Equal(complete, (Aws with { CommandOptions = options }).InText(text));
    }

    [Fact]
    public void The_command_that_deletes_an_old_certificate_names_the_local_cloud()
    {
        var result = new OnboardResult
        {
            Thing = "dex",
            Folder = "dex",
            Endpoint = "localhost",
            Port = 8883,
            Certificate = $"{Aws.ArnPrefix}cert/0123456789",
            CertificateEnds = default,
            Changes = [],
            OtherCertificates = [$"{Aws.ArnPrefix}cert/fedcba9876"],
        };

        string text = string.Join('\n', OnboardText.Summarize(Aws with { CommandOptions = Local }, [result]));

        Assert.Contains($"duplex offboard{Local} --thing dex --certificate fedcba98", text);
    }
}
