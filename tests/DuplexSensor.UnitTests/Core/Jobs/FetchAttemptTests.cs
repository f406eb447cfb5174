using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class FetchAttemptTests
{
    private const string Url = "https://localhost:8443/job-30.json";

    private readonly FakeFetcher _fetcher = new();
    private readonly FetchAttempt _fetch;

    public FetchAttemptTests()
    {
        _fetch = new FetchAttempt(_fetcher);
    }

    [Fact]
    public void A_whole_payload_arrives_piece_by_piece()
    {
        string payload = string.Concat(Enumerable.Range(0, 700).Select(i => $"{i},"));
        Begin();
        _fetcher.PutWhole(payload);
        Run();

        Assert.True(_fetch.IsWhole);
        Assert.Null(_fetch.Failure);
        Assert.Equal(payload, Utf8.Text(_fetch.Bytes, _fetch.Length));
        Assert.Equal(Url, Assert.Single(_fetcher.Gets).Url);
        Assert.Equal(0, _fetcher.Abandons);
    }

    [Fact]
    public void It_takes_one_event_a_step_and_wants_to_run_at_once_while_there_are_more()
    {
        Begin();
        Assert.Equal(60_000, _fetch.Step(0));
        _fetcher.PutWhole("abc");

        Assert.Equal(101, _fetch.Step(100));
        Assert.Equal(0, _fetch.Length);
        Assert.Equal(102, _fetch.Step(101));
        Assert.Equal(3, _fetch.Length);
        Assert.False(_fetch.IsWhole);
        _fetch.Step(102);
        Assert.True(_fetch.IsWhole);
    }

    [Fact]
    public void A_payload_of_a_length_that_the_server_does_not_say_is_taken_as_it_comes()
    {
        Begin();
        _fetcher.PutHead(200, -1);
        _fetcher.PutPiece("ab"u8);
        _fetcher.PutPiece("c"u8);
        _fetcher.PutEnd();
        Run();

        Assert.True(_fetch.IsWhole);
        Assert.Equal("abc", Utf8.Text(_fetch.Bytes, _fetch.Length));
    }

    [Fact]
    public void An_empty_payload_is_whole()
    {
        Begin();
        _fetcher.PutWhole("");
        Run();

        Assert.True(_fetch.IsWhole);
        Assert.Equal(0, _fetch.Length);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(302)]
    [InlineData(500)]
    public void Any_status_but_200_is_a_failure(int status)
    {
        Begin();
        _fetcher.PutHead(status, 3);
        Run();

        AssertFailed($"HTTP {status}");
    }

    [Fact]
    public void A_payload_of_exactly_the_bound_is_taken()
    {
        Begin();
        _fetcher.PutWhole(new string('x', Limits.PayloadBytesMax));
        Run();

        Assert.True(_fetch.IsWhole);
        Assert.Equal(Limits.PayloadBytesMax, _fetch.Length);
    }

    [Theory]
    [InlineData(4_097)]
    [InlineData(4_294_967_299)]
    [InlineData(long.MaxValue)]
    public void A_payload_that_claims_more_than_the_bound_is_refused_before_its_first_byte(long claimed)
    {
        Begin();
        _fetcher.PutHead(200, claimed);
        Run();

        AssertFailed("payload larger than 4096 bytes");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void A_payload_that_grows_beyond_the_bound_is_refused_whatever_it_claimed(long claimed)
    {
        Begin();
        _fetcher.PutHead(200, claimed);
        for (int i = 0; i < 4; i++)
        {
            _fetcher.PutPiece(new byte[Limits.FetchPieceBytes]);
        }

        _fetcher.PutPiece([1]);
        Run();

        AssertFailed("payload larger than 4096 bytes");
        Assert.Equal(Limits.PayloadBytesMax, _fetch.Length);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    [InlineData(0, 1)]
    public void A_payload_of_another_length_than_the_claimed_one_is_not_whole(long claimed, int bytes)
    {
        Begin();
        _fetcher.PutHead(200, claimed);
        if (bytes > 0)
        {
            _fetcher.PutPiece(new byte[bytes]);
        }

        _fetcher.PutEnd();
        Run();

        AssertFailed(bytes < claimed ? "payload cut short" : "payload longer than its Content-Length");
    }

    [Theory]
    [InlineData(FetchFailure.Refused, "payload server unreachable")]
    [InlineData(FetchFailure.Reset, "connection to payload server broke")]
    [InlineData(FetchFailure.Stalled, "payload server stalled")]
    [InlineData(FetchFailure.Untrusted, "payload server's certificate or host name not trusted")]
    [InlineData(FetchFailure.OutOfMemory, "out of memory")]
    public void Each_failure_has_its_words(FetchFailure failure, string words)
    {
        Begin();
        _fetcher.PutHead(200, 3);
        _fetcher.PutFailure(failure);
        Run();

        AssertFailed(words);
    }

    [Theory]
    [InlineData("500", true)]
    [InlineData("429", true)]
    [InlineData("404", false)]
    [InlineData("302", false)]
    [InlineData("Reset", true)]
    [InlineData("Untrusted", false)]
    [InlineData("short", true)]
    [InlineData("large", false)]
    public void It_tells_whether_the_same_may_succeed_later(string fault, bool isWorthRetrying)
    {
        Begin();
        _fetcher.PutFault(fault);
        Run();

        Assert.NotNull(_fetch.Failure);
        Assert.Equal(isWorthRetrying, _fetch.IsWorthRetrying);
    }

    [Fact]
    public void The_digest_is_that_of_all_its_pieces()
    {
        string payload = new('x', 3_000);
        Begin();
        _fetcher.PutWhole(payload);
        Run();

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(payload.Bytes()), _fetch.Digest);
    }

    [Fact]
    public void What_is_given_up_delivers_nothing_any_more()
    {
        Begin();
        _fetcher.PutWhole("abc");
        _fetch.Abandon();
        _fetch.Step(1);
        Assert.Equal((1, 0, false), (_fetcher.Abandons, _fetch.Length, _fetch.IsWhole));
    }

    [Fact]
    public void Nothing_of_the_last_payload_is_left_in_the_next()
    {
        Begin();
        _fetcher.PutWhole("abc");
        Run();
        Begin();

        Assert.False(_fetch.IsWhole);
        Assert.Equal((0, null), (_fetch.Length, _fetch.Failure));
    }

    // The first step is what begins the fetch.
    private void Begin()
    {
        _fetch.Begin(Url, 0);
        _fetch.Step(0);
    }

    // Steps until it is over or there is nothing to take.
    private void Run()
    {
        for (long nowMs = 0; !_fetch.IsWhole && _fetch.Failure == null;)
        {
            long nextMs = _fetch.Step(nowMs);
            if (nextMs != nowMs + 1)
            {
                return;
            }

            nowMs = nextMs;
        }
    }

    private void AssertFailed(string reason)
    {
        Assert.Equal(reason, _fetch.Failure);
        Assert.False(_fetch.IsWhole);
        Assert.False(_fetcher.IsBusy);
    }
}
