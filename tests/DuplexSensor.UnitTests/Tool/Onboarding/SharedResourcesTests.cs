using DuplexSensor.Tool.Aws;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Policies and groups when two runs create them at once.</summary>
public sealed class SharedResourcesTests
{
    [Fact]
    public async Task A_policy_and_a_group_that_another_run_has_created_meanwhile_are_used()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await fixture.OnboardAsync("shelf", "office");

        await fixture.OnboardAsync("desk", "office", new RacingAws(fixture.Aws));

        Assert.DoesNotContain("duplex-device: created", fixture.Printed);
        Assert.DoesNotContain("group office: created", fixture.Printed);
        Assert.Equal(2, (await fixture.ListAsync("/thing-groups/office/things", "things")).Length);
    }

    // The other run creates both between this run's question and its own attempt.
    private sealed class RacingAws(IAwsCli inner) : IAwsCli
    {
        public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken) => words[1] switch
        {
            "get-policy" or "describe-thing-group" => Fail(AwsResponse.NotFound),
            "create-policy" or "create-thing-group" => Fail(AwsResponse.AlreadyExists),
            _ => inner.TryCallAsync(words, cancellationToken),
        };

        private static Task<AwsResponse> Fail(string code) =>
            Task.FromResult(new AwsResponse([], code, $"CreatePolicy: {code}: of the test"));
    }
}
