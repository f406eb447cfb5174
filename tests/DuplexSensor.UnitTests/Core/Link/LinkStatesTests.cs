using DuplexSensor.Core.Link;

namespace DuplexSensor.UnitTests.Core.Link;

public class LinkStatesTests
{
    private static readonly (LinkState From, LinkState To)[] Allowed =
    [
        (LinkState.Waiting, LinkState.Connecting),
        (LinkState.Connecting, LinkState.Subscribing),
        (LinkState.Subscribing, LinkState.Online),
        (LinkState.Connecting, LinkState.Waiting),
        (LinkState.Subscribing, LinkState.Waiting),
        (LinkState.Online, LinkState.Waiting),
    ];

    [Fact]
    public void Each_state_has_one_next_state_and_every_other_state_can_return_to_waiting()
    {
        foreach (LinkState from in Enum.GetValues<LinkState>())
        {
            foreach (LinkState to in Enum.GetValues<LinkState>())
            {
                Assert.True(Allowed.Contains((from, to)) == LinkStates.CanFollow(from, to), $"{from} to {to}");
            }
        }
    }
}
