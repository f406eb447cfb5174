using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>What the AWS CLI prints, and how fast it is called.</summary>
public sealed class AwsCliTextTests
{
    private const string Install =
        "Install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";

    [Theory]
    [InlineData("aws-cli/2.9.19 Python/3.11.2 Linux/6.1 source/x86_64.debian.12 prompt/off\n", null)]
    [InlineData("aws-cli/10.0.1 Python/3.11.2", null)]
    [InlineData("aws-cli/1.45.11 Python/3.11.7 Linux/6.1", "'aws' is version 1.45.11 of the AWS CLI. " + Install)]
    [InlineData("another aws", "'aws' is not the AWS CLI: 'aws --version' prints no version of it. " + Install)]
    public void Version_1_is_refused_with_its_number_and_the_fix(string printed, string? error)
    {
        Assert.Equal(error, AwsCliVersion.FindError(printed));
    }

    [Theory]
    [InlineData(
        "\nUnable to locate credentials. You can configure credentials by running \"aws configure\".\n",
        "AWS CLI: Unable to locate credentials. You can configure credentials by running \"aws configure\". Run 'aws "
        + "configure', or give --profile NAME. The local cloud needs none: --endpoint-url http://localhost:4566.")]
    [InlineData(
        "usage: aws [options] <command>\n\naws: error: argument command: Invalid choice",
        "AWS CLI: aws: error: argument command: Invalid choice")]
    [InlineData("", "The AWS CLI failed and said nothing.")]
    public void A_failure_before_the_service_is_one_line_with_the_fix(string errors, string message)
    {
        Assert.Equal(message, Assert.Throws<UserException>(() => AwsErrors.Parse(errors)).Message);
    }

    [Theory]
    [InlineData("ResourceNotFoundException", "DescribeThing: ResourceNotFoundException: no such thing")]
    [InlineData(
        "AccessDeniedException",
        "DescribeThing: AccessDeniedException: no such thing docs/aws.md lists the actions that your user needs.")]
    public void An_error_of_the_service_has_its_code(string code, string message)
    {
        AwsResponse response = AwsErrors.Parse($"""

            An error occurred ({code}) when calling the DescribeThing operation (reached max retries: 2): no such
              thing
            """);

        Assert.Equal((code, message), (response.ErrorCode, response.Error));
        Assert.Equal(message, Assert.Throws<UserException>(response.GetJson).Message);
    }

    [Fact]
    public async Task Ten_calls_a_second_are_never_exceeded()
    {
        var time = new FakeTimeProvider();
        var aws = new CutAws(new NoAws());
        var paced = new PacedAws(aws, time);
        Task[] calls = [.. Enumerable.Range(0, 31).Select(_ =>
            paced.TryCallAsync(["iot", "list-things"], CancellationToken.None))];

        for (int tenths = 0; tenths < 30; tenths++)
        {
            Assert.Equal(tenths + 1, aws.Calls.Count);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await Task.WhenAll(calls);
    }

    [Fact]
    public void Calls_of_AWS_are_paced_and_those_of_the_local_cloud_are_not()
    {
        Assert.IsType<PacedAws>(AwsCli.ForAws(profile: null, endpointUrl: null));
        Assert.IsNotType<PacedAws>(AwsCli.ForLocalCloud(new Uri("http://localhost:4566"), "us-east-1"));
    }

    [Fact]
    public void The_policy_is_the_one_that_the_local_cloud_gives()
    {
        using (new AwsAccount("cn-north-1", "111122223333").Enter())
        {
            Assert.Equal(
                DevicePolicy.Document, DevicePolicyText.CreateDocument("arn:aws-cn:iot:cn-north-1:111122223333:"));
        }
    }

    private sealed class NoAws : IAwsCli
    {
        public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken) =>
            Task.FromResult(new AwsResponse([]));
    }
}
