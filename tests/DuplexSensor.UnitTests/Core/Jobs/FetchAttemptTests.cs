using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class FetchAttemptTests
{
    private const string Url = "https://localhost:8443/job-30.json";

    private readonly FakeFetcher _fetcher = new();
    private readonly FetchAttempt _attempt;

    public FetchAttemptTests()
    {
        _attempt = new FetchAttempt(_fetcher);
    }

    [Fact]
    public void A_whole_payload_arrives_piece_by_piece()
    {
        string payload = string.Concat(Enumerable.Range(0, 700).Select(i => $"{i},"));
        Begin();
        _fetcher.EnqueuePayload(payload);
        Run();

        Assert.True(_attempt.IsComplete);
        Assert.Null(_attempt.Failure);
        Assert.Equal(payload, Utf8.Text(_attempt.Bytes, _attempt.Length));
        Assert.Equal(Url, Assert.Single(_fetcher.Gets).Url);
        Assert.Equal(0, _fetcher.AbandonCount);
    }

    [Fact]
    public void It_takes_one_event_a_step_and_wants_to_run_at_once_while_there_are_more()
    {
        Begin();
        Assert.Equal(60_000, _attempt.Step(0));
        _fetcher.EnqueuePayload("abc");

        Assert.Equal(101, _attempt.Step(100));
        Assert.Equal(0, _attempt.Length);
        Assert.Equal(102, _attempt.Step(101));
        Assert.Equal(3, _attempt.Length);
        Assert.False(_attempt.IsComplete);
        _attempt.Step(102);
        Assert.True(_attempt.IsComplete);
    }

    [Fact]
    public void A_payload_of_a_length_that_the_server_does_not_say_is_taken_as_it_comes()
    {
        Begin();
        _fetcher.EnqueueHead(200, -1);
        _fetcher.EnqueuePiece("ab"u8);
        _fetcher.EnqueuePiece("c"u8);
        _fetcher.EnqueueEnd();
        Run();

        Assert.True(_attempt.IsComplete);
        Assert.Equal("abc", Utf8.Text(_attempt.Bytes, _attempt.Length));
    }

    [Fact]
    public void An_empty_payload_is_whole()
    {
        Begin();
        _fetcher.EnqueuePayload("");
        Run();

        Assert.True(_attempt.IsComplete);
        Assert.Equal(0, _attempt.Length);
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
        _fetcher.EnqueueHead(status, 3);
        Run();

        AssertFailed($"HTTP {status}");
    }

    [Fact]
    public void A_payload_of_exactly_the_bound_is_taken()
    {
        Begin();
        _fetcher.EnqueuePayload(new string('x', Limits.PayloadBytesMax));
        Run();

        Assert.True(_attempt.IsComplete);
        Assert.Equal(Limits.PayloadBytesMax, _attempt.Length);
    }

    [Theory]
    [InlineData(4_097)]
    [InlineData(4_294_967_299)]
    [InlineData(long.MaxValue)]
    public void A_payload_that_claims_more_than_the_bound_is_refused_before_its_first_byte(long claimed)
    {
        Begin();
        _fetcher.EnqueueHead(200, claimed);
        Run();

        AssertFailed("payload larger than 4096 bytes");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void A_payload_that_grows_beyond_the_bound_is_refused_whatever_it_claimed(long claimed)
    {
        Begin();
        _fetcher.EnqueueHead(200, claimed);
        for (int i = 0; i < 4; i++)
        {
            _fetcher.EnqueuePiece(new byte[Limits.FetchPieceBytes]);
        }

        _fetcher.EnqueuePiece([1]);
        Run();

        AssertFailed("payload larger than 4096 bytes");
        Assert.Equal(Limits.PayloadBytesMax, _attempt.Length);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    [InlineData(0, 1)]
    public void A_payload_of_another_length_than_the_claimed_one_is_not_whole(long claimed, int bytes)
    {
        Begin();
        _fetcher.EnqueueHead(200, claimed);
        if (bytes > 0)
        {
            _fetcher.EnqueuePiece(new byte[bytes]);
        }

        _fetcher.EnqueueEnd();
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
        _fetcher.EnqueueHead(200, 3);
        _fetcher.EnqueueFailure(failure);
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
        _fetcher.EnqueueFault(fault);
        Run();

        Assert.NotNull(_attempt.Failure);
        Assert.Equal(isWorthRetrying, _attempt.CanRetry);
    }

    [Fact]
    public void The_digest_is_that_of_all_its_pieces()
    {
        string payload = new('x', 3_000);
        Begin();
        _fetcher.EnqueuePayload(payload);
        Run();

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(payload.Bytes()), _attempt.Digest);
    }

    [Fact]
    public void What_is_given_up_delivers_nothing_any_more()
    {
        Begin();
        _fetcher.EnqueuePayload("abc");
        _attempt.Abandon();
        _attempt.Step(1);
        Assert.Equal((1, 0, false), (_fetcher.AbandonCount, _attempt.Length, _attempt.IsComplete));
    }

    [Fact]
    public void Nothing_of_the_last_payload_is_left_in_the_next()
    {
        Begin();
        _fetcher.EnqueuePayload("abc");
        Run();
        Begin();

        Assert.False(_attempt.IsComplete);
        Assert.Equal((0, null), (_attempt.Length, _attempt.Failure));
    }

    // The first step is what begins the fetch.
    private void Begin()
    {
        _attempt.Begin(Url, 0);
        _attempt.Step(0);
    }

    // Steps until it is over or there is nothing to take.
    private void Run()
    {
        for (long nowMs = 0; !_attempt.IsComplete && _attempt.Failure == null;)
        {
            long nextMs = _attempt.Step(nowMs);
            if (nextMs != nowMs + 1)
            {
                return;
            }

            nowMs = nextMs;
        }
    }

    private void AssertFailed(string reason)
    {
        Assert.Equal(reason, _attempt.Failure);
        Assert.False(_attempt.IsComplete);
        Assert.False(_fetcher.IsBusy);
    }
}
