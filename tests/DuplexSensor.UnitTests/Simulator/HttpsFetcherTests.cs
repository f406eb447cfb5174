using System.Net;
using System.Net.Sockets;
using System.Text;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>HttpsFetcher against a server that sends the raw bytes of each test.</summary>
public sealed class HttpsFetcherTests : HttpsFetcherFixture
{
    [Fact]
    public async Task A_body_arrives_in_pieces_between_head_and_end()
    {
        string body = new('x', (2 * Limits.FetchPieceBytes) + 100);
        HttpsFetcher fetcher = StartServer(CreateResponse("200 OK", body));

        fetcher.BeginGet(fetchNumber: 5, GetUrl("/job-30.json?signature=s"));

        FetchEvent head = await DequeueAsync(fetcher);
        Assert.Equal((FetchEventKind.Head, 5, 200), (head.Kind, head.FetchNumber, head.StatusCode));
        Assert.Equal(body.Length, head.ContentLength);
        Assert.Equal(body, await ReadBodyAsync(fetcher));
        Assert.StartsWith("GET /job-30.json?signature=s HTTP/1.1\r\n", _request);
        await WaitUntilIdleAsync(fetcher);
    }

    [Fact]
    public async Task A_body_without_a_Content_Length_has_length_minus_one()
    {
        HttpsFetcher fetcher = StartServer(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

        fetcher.BeginGet(1, GetUrl("/"));

        Assert.Equal(-1, (await DequeueAsync(fetcher)).ContentLength);
        Assert.Equal("abc", await ReadBodyAsync(fetcher));
    }

    [Theory]
    [InlineData("99999999999", 99_999_999_999)]
    [InlineData("99999999999999999999", long.MaxValue)]
    [InlineData("five", -2)]
    public async Task An_implausible_Content_Length_is_passed_on(string header, long length)
    {
        HttpsFetcher fetcher = StartServer($"HTTP/1.1 200 OK\r\nContent-Length: {header}\r\n\r\nabc");

        fetcher.BeginGet(1, GetUrl("/"));

        Assert.Equal(length, (await DequeueAsync(fetcher)).ContentLength);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip\r\n", true)]
    [InlineData("content-encoding: identity\r\n", false)]
    [InlineData("", false)]
    public async Task The_Content_Encoding_is_passed_on(string header, bool isEncoded)
    {
        HttpsFetcher fetcher = StartServer($"HTTP/1.1 200 OK\r\n{header}Content-Length: 3\r\n\r\nabc");

        fetcher.BeginGet(1, GetUrl("/"));

        Assert.Equal(isEncoded, (await DequeueAsync(fetcher)).IsEncoded);
        Assert.Equal("abc", await ReadBodyAsync(fetcher));
    }

    [Fact]
    public async Task A_redirect_is_returned_and_not_followed()
    {
        HttpsFetcher fetcher = StartServer(
            "HTTP/1.1 302 Found\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n");

        fetcher.BeginGet(1, GetUrl("/"));

        Assert.Equal(302, (await DequeueAsync(fetcher)).StatusCode);
        Assert.Equal(FetchEventKind.End, (await DequeueAsync(fetcher)).Kind);
        Assert.Equal(1, _server!.Connections);
    }

    [Fact]
    public async Task Each_fetch_opens_its_own_connection()
    {
        // The server would read a second request on the same connection, but not respond to it.
        HttpsFetcher fetcher = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(CreateResponse("200 OK", "x")), stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });
        for (int fetch = 1; fetch <= 2; fetch++)
        {
            fetcher.BeginGet(fetch, GetUrl("/"));
            await DequeueAsync(fetcher);
            Assert.Equal("x", await ReadBodyAsync(fetcher));
            await WaitUntilIdleAsync(fetcher);
        }

        Assert.Equal(2, _server!.Connections);
    }

    [Fact]
    public async Task No_more_is_read_while_events_are_not_dequeued()
    {
        // More than the socket buffers hold: the server finishes only after its client has read.
        string body = new('x', 16 * 1024 * 1024);
        int connections = 0;
        bool isFirstFinished = false;
        HttpsFetcher fetcher = StartServer(async (stream, stop) =>
        {
            bool isFirst = Interlocked.Increment(ref connections) == 1;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(CreateResponse("200 OK", body)), stop);
            if (isFirst)
            {
                isFirstFinished = true;
            }
        });
        fetcher.BeginGet(1, GetUrl("/"));
        await DequeueAsync(fetcher);

        // In that time a second fetcher, whose events are dequeued, fetches the same amount.
        await using var other = new HttpsFetcher(
            TlsCredentials.LoadRoots(_server!.Device.CaPath), TimeProvider.System, _wakeUp);
        other.BeginGet(2, GetUrl("/"));
        await DequeueAsync(other);
        Assert.Equal(body.Length, (await ReadBodyAsync(other)).Length);
        Assert.False(isFirstFinished);

        Assert.Equal(body.Length, (await ReadBodyAsync(fetcher)).Length);
    }

    [Fact]
    public async Task A_body_cut_short_is_a_reset()
    {
        HttpsFetcher fetcher = StartServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");

        fetcher.BeginGet(1, GetUrl("/"));

        Assert.Equal(FetchEventKind.Head, (await DequeueAsync(fetcher)).Kind);
        Assert.Equal(FetchEventKind.Piece, (await DequeueAsync(fetcher)).Kind);
        await AssertFailsAsync(fetcher, FetchFailure.Reset);
    }

    [Fact]
    public async Task A_server_of_another_ca_is_not_trusted_and_receives_no_request()
    {
        await using var other = new LoopbackTlsServer((_, _) => Task.CompletedTask);
        HttpsFetcher fetcher = StartServer((_, _) => Task.CompletedTask, roots: other);

        fetcher.BeginGet(1, GetUrl("/"));

        await AssertFailsAsync(fetcher, FetchFailure.Untrusted);
        Assert.Empty(_request);
    }

    [Fact]
    public async Task A_server_of_another_name_is_not_trusted()
    {
        HttpsFetcher fetcher = StartServer((_, _) => Task.CompletedTask, name: "elsewhere.example");

        fetcher.BeginGet(1, GetUrl("/"));

        await AssertFailsAsync(fetcher, FetchFailure.Untrusted);
        Assert.Empty(_request);
    }

    [Fact]
    public async Task A_port_without_a_listener_is_reported_as_refused()
    {
        HttpsFetcher fetcher = StartServer(CreateResponse("200 OK", ""));
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        fetcher.BeginGet(1, $"https://localhost:{port}/");

        await AssertFailsAsync(fetcher, FetchFailure.Refused);
    }

    [Fact]
    public async Task An_invalid_url_is_reported_as_refused()
    {
        HttpsFetcher fetcher = StartServer(CreateResponse("200 OK", ""));

        fetcher.BeginGet(1, "https://local host/");

        await AssertFailsAsync(fetcher, FetchFailure.Refused);
    }

    [Fact]
    public async Task A_server_that_stalls_is_abandoned_after_the_stall_deadline()
    {
        var time = new ManualTimers();
        HttpsFetcher fetcher = StartServer(
            async (stream, stop) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray(), stop);
                await stream.CopyToAsync(Stream.Null, stop);
            },
            time: time);

        fetcher.BeginGet(1, GetUrl("/"));
        await DequeueAsync(fetcher);
        await DequeueAsync(fetcher);
        await time.FireAsync(Limits.FetchReadTimeoutMs);

        await AssertFailsAsync(fetcher, FetchFailure.Stalled);
        await WaitUntilIdleAsync(fetcher);
    }

    [Fact]
    public async Task An_abandoned_fetch_delivers_nothing_and_frees_the_fetcher()
    {
        HttpsFetcher fetcher = StartServer((stream, stop) => stream.CopyToAsync(Stream.Null, stop));
        fetcher.BeginGet(1, GetUrl("/"));
        Assert.True(fetcher.IsBusy);
        Assert.Throws<InvalidOperationException>(() => fetcher.BeginGet(2, GetUrl("/")));

        fetcher.Abandon();

        await WaitUntilIdleAsync(fetcher);
        Assert.False(fetcher.TryDequeue(new FetchEvent()));
    }

    private static string CreateResponse(string status, string body)
    {
        return $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }
}
