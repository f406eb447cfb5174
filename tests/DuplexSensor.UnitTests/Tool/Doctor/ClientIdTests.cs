using System.Text.Json.Nodes;
using DuplexSensor.Tool.Doctor;
using DuplexSensor.Tool.Doctor.Cloud;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>When the check of the client id watches the connection, and what is no second board.</summary>
public sealed class ClientIdTests : IDisposable
{
    private readonly DoctorFixture _fixture = new(BoardCloud.Aws);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_connection_of_an_hour_is_not_watched()
    {
        Assert.Equal(Finding.Ok("one connection since 11:00:00Z"), await RunAsync());
        Assert.Equal(TestPki.Now, _fixture.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_board_that_has_just_booted_is_not_watched()
    {
        _fixture.Aws.Uptime = 20;
        SetConnections((true, -25));

        Assert.Equal(Finding.Ok("one connection since 11:59:35Z"), await RunAsync());
        Assert.Equal(TestPki.Now, _fixture.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_board_that_has_connected_again_is_watched_until_a_second_one_would_have_come()
    {
        SetConnections((true, -25));

        Assert.Equal(Finding.Ok("one connection for 130 s"), await RunAsync());
        Assert.Equal(TestPki.Now.AddSeconds(130), _fixture.Time.GetUtcNow());
        Assert.Equal(["client-id: watches the connection of 'desk' for up to 130 s"], _fixture.Waits);
    }

    [Fact]
    public async Task A_board_that_was_away_for_a_moment_is_no_second_board()
    {
        // Asked first by the check of the thing's attachment.
        SetConnections((true, -25), (true, -25), (false, 3), (true, 8));

        Assert.Equal(Finding.Ok("one connection for 130 s"), await RunAsync());
    }

    private async Task<Finding> RunAsync() =>
        (await _fixture.RunAsync()).Single(result => result.Name == new ClientIdCheck().Name).Finding;

    private void SetConnections(params (bool IsOnline, int AtSeconds)[] connections)
    {
        _fixture.Aws.Connections.Clear();
        _fixture.Aws.Connections.AddRange(connections.Select(connection => new JsonObject
        {
            ["connected"] = connection.IsOnline,
            ["timestamp"] = TestPki.Now.AddSeconds(connection.AtSeconds).ToUnixTimeMilliseconds(),
        }));
    }
}
