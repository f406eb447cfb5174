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
    public void Each_step_handles_one_event_and_the_next_step_is_due_at_once_after_an_event()
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
    public void A_payload_without_Content_Length_is_fetched()
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
    public void An_empty_payload_is_complete()
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
    public void A_payload_of_exactly_the_largest_size_is_fetched()
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
    public void A_Content_Length_above_the_largest_size_fails_before_the_first_byte(long claimed)
    {
        Begin();
        _fetcher.EnqueueHead(200, claimed);
        Run();

        AssertFailed("payload larger than 4096 bytes");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void A_payload_that_grows_beyond_the_largest_size_fails_whatever_its_Content_Length(long claimed)
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
    public void A_payload_whose_length_differs_from_Content_Length_fails(long claimed, int bytes)
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
    public void Each_failure_has_its_own_reason(FetchFailure failure, string reason)
    {
        Begin();
        _fetcher.EnqueueHead(200, 3);
        _fetcher.EnqueueFailure(failure);
        Run();

        AssertFailed(reason);
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
    public void Only_transient_failures_can_be_retried(string fault, bool canRetry)
    {
        Begin();
        _fetcher.EnqueueFault(fault);
        Run();

        Assert.NotNull(_attempt.Failure);
        Assert.Equal(canRetry, _attempt.CanRetry);
    }

    [Fact]
    public void The_digest_covers_all_pieces()
    {
        string payload = new('x', 3_000);
        Begin();
        _fetcher.EnqueuePayload(payload);
        Run();

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(payload.Bytes()), _attempt.Digest);
    }

    [Fact]
    public void An_abandoned_attempt_delivers_nothing()
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

    // The fetch begins at the first step.
    private void Begin()
    {
        _attempt.Begin(Url, 0);
        _attempt.Step(0);
    }

    // Steps until the attempt has ended or there is no event.
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
