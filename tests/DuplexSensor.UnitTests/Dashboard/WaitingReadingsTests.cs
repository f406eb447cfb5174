using DuplexSensor.Dashboard.Boards;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>How many readings wait on a board, by the lines of its trace.</summary>
public sealed class WaitingReadingsTests
{
    private readonly WaitingReadings _waiting = new();

    [Fact]
    public void Readings_wait_from_the_loss_of_the_link_until_it_is_connected()
    {
        Read("0.900 link    connected lamp@localhost:8883", "1.000 sensor  22.0 C 35.0 % ok");
        Assert.Equal(0, _waiting.Count);

        Read(
            "2.000 link    lost closed, next try in 2 s",
            "3.000 sensor  22.0 C 35.0 % ok",
            "4.000 link    lost refused, next try in 4 s",
            "5.000 sensor  22.0 C 35.0 % ok");
        Assert.Equal(2, _waiting.Count);

        Read("6.000 link    connected lamp@localhost:8883");
        Assert.Equal(0, _waiting.Count);
    }

    [Fact]
    public void Readings_of_a_board_that_has_never_connected_wait_too()
    {
        Read("0.100 system  boot 1 power-on, firmware 1.0.0", "1.000 sensor  22.0 C 35.0 % ok");

        Assert.Equal(1, _waiting.Count);
    }

    [Fact]
    public void What_is_no_good_reading_does_not_wait()
    {
        Read(
            "1.000 sensor  no answer, try 1",
            "2.000 sensor  90.0 C 35.0 % implausible",
            "3.000 sensor  42.0 C 35.0 % to be confirmed");

        Assert.Equal(0, _waiting.Count);
    }

    [Fact]
    public void A_boot_leaves_those_that_were_saved_to_flash()
    {
        Read([.. Enumerable.Repeat("1.000 sensor  22.0 C 35.0 % ok", 70)]);
        Read("2.000 flash   block of 64 readings saved", "3.000 flash   3 readings saved");

        Read("0.100 system  boot 2 power-on, firmware 1.0.0");

        Assert.Equal(67, _waiting.Count);
    }

    [Fact]
    public void Those_that_were_saved_in_an_earlier_outage_no_longer_wait()
    {
        Read("1.000 sensor  22.0 C 35.0 % ok", "2.000 flash   1 readings saved");
        Read("3.000 link    connected lamp@localhost:8883", "4.000 link    lost closed, next try in 2 s");
        Read("5.000 sensor  22.0 C 35.0 % ok");

        Read("0.100 system  boot 2 power-on, firmware 1.0.0");

        Assert.Equal(0, _waiting.Count);
    }

    private void Read(params string[] lines) => Array.ForEach(lines, _waiting.Read);
}
