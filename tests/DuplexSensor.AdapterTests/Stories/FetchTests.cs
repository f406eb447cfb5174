using System;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>Payloads over HTTPS arrive piece by piece, or fail with the right reason.</summary>
public sealed class FetchTests
{
    [Fact]
    public void A_payload_arrives_in_pieces_and_leaves_no_connection_open() => IsolatedTest.Run(static () =>
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
    public void Content_Length_is_parsed_from_the_header_and_not_from_the_platform_s_value(string header, long length)
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
    public void Without_Content_Length_the_fetcher_reads_until_the_server_closes() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { Response = "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}" } };
        Assert.Equal("Head 200 -1; Piece 7; End", bench.Fetch());
    });

    [Fact]
    public void A_fetch_is_stalled_ten_seconds_after_the_server_becomes_silent() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { StallAfterBytes = 39 } };
        Assert.Equal("Head 200 2; Piece 1", bench.Fetch());
        BoardTime.Advance(Limits.FetchReadTimeoutMs);
        Assert.Equal("Failed Stalled", bench.DequeueAll());
        Assert.Equal(0, Network.OpenConnections);
    });

    [Fact]
    public void Without_a_response_a_fetch_is_stalled_after_ten_seconds_while_other_threads_run() =>
        IsolatedTest.Run(static () =>
        {
            var bench = new FetchBench { Server = { IsUnresponsive = true } };

            Assert.Equal("Failed Stalled", bench.Fetch(waitMs: 10_100));
            Assert.Equal((false, 0, 0), (BoardTime.IsFrozen, bench.Server.ConnectCount, Network.OpenConnections));
        });

    [Fact]
    public void A_connection_that_closes_during_the_headers_fails_with_Reset() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench { Server = { Response = "HTTP/1.1 200 OK\r\nContent-Le" } };
        Assert.Equal("Failed Reset", bench.Fetch());

        bench.Server.Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch(2));
        Assert.False(Network.HasClosedWrongSocket, "the finalizer of the first fetch has closed the second socket");
    });

    [Fact]
    public void An_abandoned_fetch_delivers_no_event_and_ends() => IsolatedTest.Run(static () =>
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
    public void A_second_event_waits_until_the_first_was_dequeued() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        bench.Fetcher.BeginGet(7, "https://payloads/job-30.json");
        BoardTime.WaitUntilIdle();
        var next = new FetchEvent();

        Assert.True(bench.Fetcher.TryDequeue(next));
        Assert.Equal((7, FetchEventKind.Head), (next.FetchNumber, next.Kind));
        BoardTime.WaitUntilIdle();
        Assert.True(bench.Fetcher.TryDequeue(next));
        Assert.Equal((FetchEventKind.Piece, "{}"u8.ToArray()[1]), (next.Kind, next.Bytes[1]));
    });

    [Fact]
    public void A_fetch_waits_at_most_half_a_minute_for_the_gate() => IsolatedTest.Run(static () =>
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
    public void Without_memory_a_fetch_fails_with_OutOfMemory() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        Heap.Fill(times: 1);
        Assert.Equal("Failed OutOfMemory", bench.Fetch());
        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch(2));
    });

    [Fact]
    public void A_fetch_begins_on_a_heap_without_garbage() => IsolatedTest.Run(static () =>
    {
        var bench = new FetchBench();
        Heap.FillWithGarbage();
        Assert.Equal("Head 200 2; Piece 2; End", bench.Fetch());
    });
}
