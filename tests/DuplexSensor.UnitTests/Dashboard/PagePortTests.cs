using System.Net;
using System.Net.Sockets;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.LocalCloud;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>Which port the page gets.</summary>
public sealed class PagePortTests : IAsyncLifetime
{
    private readonly TcpListener _taken = new(IPAddress.Loopback, port: 0);
    private CloudFixture _cloud = null!;

    private int TakenPort => ((IPEndPoint)_taken.LocalEndpoint).Port;

    public async ValueTask InitializeAsync()
    {
        _cloud = await CloudFixture.StartAsync();
        _taken.Start();
    }

    public ValueTask DisposeAsync()
    {
        _taken.Dispose();
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task A_page_that_may_move_takes_the_next_free_port_and_answers_there()
    {
        await using DashboardHost page = await StartAsync(mayMove: true);

        Assert.InRange(new Uri(page.Url).Port, TakenPort + 1, TakenPort + 100);
        using var http = new HttpClient();
        using HttpResponseMessage response = await http.GetAsync(page.Url, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_page_that_may_not_move_fails_with_its_port()
    {
        PortInUseException exception = await Assert.ThrowsAsync<PortInUseException>(() => StartAsync(mayMove: false));

        Assert.Equal(TakenPort, exception.Port);
    }

    [Fact]
    public async Task Ending_it_twice_is_no_error_and_the_cloud_goes_on()
    {
        DashboardHost page = await StartAsync(mayMove: true);
        await page.DisposeAsync();
        await page.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, (await _cloud.CallAsync("GET /things")).Status);
    }

    private Task<DashboardHost> StartAsync(bool mayMove) => DashboardHost.StartAsync(
        new DashboardOptions { Cloud = _cloud.Cloud, Port = TakenPort, MayMove = mayMove },
        TestContext.Current.CancellationToken);
}
