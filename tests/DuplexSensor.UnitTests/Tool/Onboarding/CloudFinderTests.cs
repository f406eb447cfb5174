using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>What a user reads where no cloud answers: only options of that command line.</summary>
public sealed class CloudFinderTests
{
    private readonly Uri _nowhere = new($"http://127.0.0.1:{LoopbackPorts.FindFree(1)}");

    [Fact]
    public async Task A_place_that_the_user_gave_is_named_with_its_option()
    {
        UserException error = await Assert.ThrowsAsync<UserException>(
            () => CloudFinder.FindLocalCloudAsync(_nowhere, TestContext.Current.CancellationToken));

        Assert.StartsWith($"--endpoint-url {_nowhere.OriginalString}: no cloud answers there (", error.Message);
    }

    [Theory]
    [InlineData(true, " A local cloud runs at http://localhost:4566: --endpoint-url http://localhost:4566 names it.")]
    [InlineData(false, "")]
    public async Task Where_AWS_does_not_answer_a_local_cloud_that_runs_is_named(bool isRunning, string hint)
    {
        UserException error = await Assert.ThrowsAsync<UserException>(() => CloudFinder.FindAwsAsync(
            new NoAws(), _ => Task.FromResult(isRunning), TestContext.Current.CancellationToken));

        Assert.Equal($"AWS CLI: Unable to locate credentials.{hint}", error.Message);
    }

    private sealed class NoAws : IAwsCli
    {
        public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken) =>
            throw new UserException("AWS CLI: Unable to locate credentials.");
    }

    [Fact]
    public async Task The_usual_place_is_named_without_an_option()
    {
        UserException error = await Assert.ThrowsAsync<UserException>(
            () => CloudFinder.FindLocalCloudAsync(null, usual: _nowhere, TestContext.Current.CancellationToken));

        Assert.StartsWith($"no local cloud answers at {_nowhere.OriginalString} (", error.Message);
        Assert.EndsWith("Start it with 'duplex up', or name another place with --endpoint-url.", error.Message);
    }
}
