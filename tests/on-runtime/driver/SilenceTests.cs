using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>A server that accepts a connection and then stays silent does not stop the rest of the firmware.</summary>
public sealed class SilenceTests
{
    [Fact]
    public async Task The_connect_to_a_silent_broker_times_out_while_the_board_measures()
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 2_000);
        await bench.StopCloudAsync();
        await using var board = new Board(bench.Drive);
        await using (var silent = new SilentServer(bench.MqttPort))
        {
            await silent.Connected;
            int measured = board.CountLines("sensor  ");
            await board.WaitForLineAsync("sensor  ", times: measured + 3, within: TimeSpan.FromSeconds(9));
            await board.WaitForLineAsync("link    lost server silent", within: TimeSpan.FromSeconds(20));
        }

        await bench.StartCloudAsync();
        await board.WaitForLineAsync("shadow  reported", times: 5, within: TimeSpan.FromMinutes(2));
        Assert.Equal(0, board.Restarts);
    }

    [Fact]
    public async Task A_silent_payload_server_fails_its_job_while_the_board_reports()
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 2_000);
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");
        await using var silent = new SilentServer(bench.OtherPort);
        await bench.CreateJobAsync("silent", $$"""{"url":"https://localhost:{{bench.OtherPort}}/payload.json"}""");
        await silent.Connected;
        int reported = board.CountLines("shadow  reported");
        await board.WaitForLineAsync("shadow  reported", times: reported + 3, within: TimeSpan.FromSeconds(9));

        await board.WaitForLineAsync("job     silent failed ", within: TimeSpan.FromMinutes(5));
        Assert.Equal(1, board.CountLines("link    connected"));
        Assert.Equal(0, board.Restarts);
    }

    private sealed class SilentServer : IAsyncDisposable
    {
        private readonly TcpListener _listener;
        private readonly List<TcpClient> _clients = [];
        private readonly TaskCompletionSource _connected = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public SilentServer(int port)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Start();
            _running = AcceptAsync();
        }

        /// <summary>Completes when the board has connected.</summary>
        public Task Connected => _connected.Task;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _listener.Stop();
            _clients.ForEach(client => client.Dispose());
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _clients.Add(await _listener.AcceptTcpClientAsync(_stop.Token));
                    _connected.TrySetResult();
                }
            }
            catch (OperationCanceledException)
            {
                _connected.TrySetCanceled();
            }
        }
    }
}
