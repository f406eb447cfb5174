using DuplexSensor.Core.Jobs;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobStatesTests
{
    private static readonly (JobState From, JobState To)[] Allowed =
    [
        (JobState.Idle, JobState.Fetching),
        (JobState.Idle, JobState.Finishing),
        (JobState.Fetching, JobState.Executing),
        (JobState.Fetching, JobState.AwaitingUrl),
        (JobState.Fetching, JobState.Finishing),
        (JobState.Fetching, JobState.Idle),
        (JobState.AwaitingUrl, JobState.Fetching),
        (JobState.AwaitingUrl, JobState.Finishing),
        (JobState.AwaitingUrl, JobState.Idle),
        (JobState.Executing, JobState.AwaitingRestart),
        (JobState.Executing, JobState.Finishing),
        (JobState.Executing, JobState.Idle),
        (JobState.Finishing, JobState.Idle),
    ];

    [Fact]
    public void Only_the_allowed_transitions_are_possible()
    {
        foreach (JobState from in Enum.GetValues<JobState>())
        {
            foreach (JobState to in Enum.GetValues<JobState>())
            {
                Assert.True(Allowed.Contains((from, to)) == JobStates.CanFollow(from, to), $"{from} to {to}");
            }
        }
    }
}
