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

    [Fact]
    public async Task The_usual_place_is_named_without_an_option()
    {
        UserException error = await Assert.ThrowsAsync<UserException>(
            () => CloudFinder.FindLocalCloudAsync(null, usual: _nowhere, TestContext.Current.CancellationToken));

        Assert.StartsWith($"no local cloud answers at {_nowhere.OriginalString} (", error.Message);
        Assert.EndsWith("Start it with 'duplex up', or name another place with --endpoint-url.", error.Message);
    }
}
