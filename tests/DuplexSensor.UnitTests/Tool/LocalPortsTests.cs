using DuplexSensor.Tool.Up;

namespace DuplexSensor.UnitTests.Tool;

public class LocalPortsTests
{
    [Fact]
    public void Without_a_base_the_ports_are_the_documented_ones()
    {
        Assert.Equal(new LocalPorts(Mqtt: 8883, Payload: 8443, Api: 4566, Dashboard: 8080), LocalPorts.Default);
    }

    [Fact]
    public void A_base_gives_four_consecutive_ports()
    {
        Assert.Equal(new LocalPorts(21_000, 21_001, 21_002, 21_003), LocalPorts.FromBase(21_000));
        Assert.Equal(65_535, LocalPorts.FromBase(LocalPorts.BaseMax).Dashboard);
    }
}
