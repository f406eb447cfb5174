using System;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>Payloads over HTTPS: whole, piece by piece, or with the reason why not.</summary>
public sealed class FetchTests
{
    [Fact]
    public void A_payload_comes_in_pieces_and_leaves_nothing_open() => IsolatedTest.Run(static () =>
    {
        string payload = new('x', 2_500);
        string answer = $"HTTP/1.1 200 OK\r\nContent-Length: 2500\r\n\r\n{payload}";
        var bench = new FetchBench { Server = { Response = answer } };

        Assert.Equal("Head 200 2500; Piece 1024; Piece 1024; Piece 452; End", bench.Fetch());
        Assert.Equal(payload, bench.Body.ToString());
        Assert.Equal((0, false), (Network.OpenConnections, bench.Fetcher.IsBusy));
    });

    [Theory]
    [InlineData("99999999999", 99_999_999_999)]
    [InlineData("-5", -2)]
    [InlineData("two", -2)]
    public void The_content_length_is_parsed_from_the_header_and_not_taken_from_the_platform(string header, long length)
    {
        IsolatedTest.Run(
            static ((string Header, long Length) given) =>
            {
                string answer = $"HTTP/1.1 200 OK\r\nContent-Length: {given.Header}\r\n\r\n{{}}";
                var bench = new FetchBench { Server = { Response = answer } };

                Assert.StartsWith($"Head 200 {given.Length}", bench.Fetch(), StringComparison.Ordinal);
                Assert.Equal(0, Network.OpenConnections);
            },
            (header, length));
    }

    [Theory]
    [InlineData("gzip", "Head 200 2 encoded")]
    [InlineData("br", "Head 200 2 encoded")]
    [InlineData("Identity", "Head 200 2;")]
    public void An_encoded_payload_is_flagged(string encoding, string head)
    {
        IsolatedTest.Run(
            static ((string Encoding, string Head) given) =>
            {
                string head = $"HTTP/1.1 200 OK\r\ncontent-encoding: {given.Encoding}\r\nContent-Length: 2";
                var bench = new FetchBench { Server = { Response = head + "\r\n\r\n{}" } };
                Assert.StartsWith(given.Head, bench.Fetch(), StringComparison.Ordinal);
            },
            (encoding, head));
    }

    [Fact]
    public void Without_a_length_it_reads_until_the_server_closes() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { Response = "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}" } };
        Assert.Equal("Head 200 -1; Piece 7; End", bench.Fetch());
    });

    [Fact]
    public void A_server_that_falls_silent_is_stalled_after_ten_seconds() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { StallAfterBytes = 39 } };
        Assert.Equal("Head 200 2; Piece 1", bench.Fetch());
        BoardTime.Advance(Limits.FetchReadTimeoutMs);
        Assert.Equal("Failed Stalled", bench.DequeueAll());
        Assert.Equal(0, Network.OpenConnections);
    });

    [Fact]
    public void A_server_that_says_nothing_at_all_is_stalled_after_ten_seconds_and_nothing_stands_still() =>
        IsolatedTest.Run(static () =>
        {
            var bench = new FetchBench { Server = { IsUnresponsive = true } };

            Assert.Equal("Failed Stalled", bench.Fetch(waitMs: 10_100));
            Assert.Equal((false, 0, 0), (BoardTime.IsFrozen, bench.Server.ConnectCount, Network.OpenConnections));
        });

    [Fact]
    public void A_server_that_closes_in_its_head_has_broken_the_connection() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { Response = "HTTP/1.1 200 OK\r\nContent-Le" } };
        Assert.Equal("Failed Reset", bench.Fetch());

        bench.Server.Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch(2));
        Assert.False(Network.HasClosedWrongSocket, "the first one's finalizer has closed the second one's socket");
    });

    [Fact]
    public void An_abandoned_fetch_says_nothing_more_and_ends() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        bench.Fetcher.BeginGet(1, "https://payloads/job-30.json");
        BoardTime.WaitUntilIdle();
        Assert.True(bench.Fetcher.IsBusy);
        bench.Fetcher.Abandon();

        Assert.Equal("", bench.DequeueAll());
        Assert.Equal((0, false), (Network.OpenConnections, bench.Fetcher.IsBusy));
    });

    [Fact]
    public void A_second_event_waits_until_the_first_was_taken() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        bench.Fetcher.BeginGet(7, "https://payloads/job-30.json");
        BoardTime.WaitUntilIdle();
        var taken = new FetchEvent();

        Assert.True(bench.Fetcher.TryDequeue(taken));
        Assert.Equal((7, FetchEventKind.Head), (taken.FetchNumber, taken.Kind));
        BoardTime.WaitUntilIdle();
        Assert.True(bench.Fetcher.TryDequeue(taken));
        Assert.Equal((FetchEventKind.Piece, "{}"u8.ToArray()[1]), (taken.Kind, taken.Bytes[1]));
    });

    [Fact]
    public void A_fetch_waits_for_the_gate_and_gives_up_after_half_a_minute() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        Assert.True(bench.Gate.TryEnter());
        Assert.Equal("Failed Stalled", bench.Fetch(waitMs: 30_000));
        Assert.Equal(0, bench.Server.ConnectCount);
        bench.Gate.Leave();

        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch(2));
    });

    [Fact]
    public void Finalizers_of_a_failed_handshake_run_before_the_next_connection() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { TlsError = 4 } };
        Assert.Equal("Failed Untrusted", bench.Fetch());
        bench.Server.TlsError = 0;

        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch(2));
        Assert.False(Network.HasClosedWrongSocket);
    });

    [Fact]
    public void Out_of_memory_is_reported_as_such() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        Heap.FillWithGarbage();
        Assert.Equal("Failed OutOfMemory", bench.Fetch());
        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch(2));
    });
}
