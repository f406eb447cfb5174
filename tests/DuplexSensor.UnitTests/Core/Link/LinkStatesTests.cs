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
    public void Forwards_there_is_one_way_and_from_everywhere_one_falls_back_to_waiting()
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
