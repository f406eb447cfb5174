using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public sealed class PayloadFetchTests : PayloadFetchFixture
{
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    [Fact]
    public void A_payload_that_arrives_at_once_takes_one_attempt()
    {
        Begin();
        Serve(fetcher => fetcher.EnqueuePayload("hello"));

        Assert.True(Fetch.IsComplete);
        Assert.Equal((1, 5, Hello[..16]), (Fetch.Attempts, Fetch.Length, Fetch.DigestPrefix));
        Assert.Null(Fetch.Failure);
        Assert.Null(Fetch.LastFailure);
    }

    [Fact]
    public void Nothing_is_fetched_before_there_is_an_address()
    {
        Assert.Equal(long.MaxValue, Fetch.Step(NowMs));
        Assert.Empty(Fetcher.Gets);
        Assert.Null(Fetch.Failure);
    }

    [Fact]
    public void The_backoff_doubles_between_attempts_and_the_fetch_fails_after_the_fifth()
    {
        Begin();
        var begunAtMs = new List<long>();
        for (int attempt = 1; attempt <= 5; attempt++)
        {
            RunUntil(() => Fetch.Attempts == attempt);
            begunAtMs.Add(NowMs);
            Fetcher.EnqueueFailure(FetchFailure.Reset);
            Fetch.Step(NowMs);
            Assert.Equal("connection to payload server broke", Fetch.LastFailure);
            Assert.Equal(attempt == 5, Fetch.Failure != null);
        }

        long[] waits = [.. begunAtMs.Zip(begunAtMs.Skip(1), (one, next) => next - one)];
        Assert.All(
            waits.Zip([1_000, 2_000, 4_000, 8_000]),
            pair => Assert.InRange(pair.First, pair.Second, 2 * pair.Second + 1));
        Assert.Equal(5, Fetcher.Gets.Count);
        Assert.Equal(4, Bench.Trace.Lines.Count(line => line.Contains("payload server broke, next try in")));
    }

    [Theory]
    [InlineData("500", true)]
    [InlineData("503", true)]
    [InlineData("408", true)]
    [InlineData("429", true)]
    [InlineData("Refused", true)]
    [InlineData("Reset", true)]
    [InlineData("Stalled", true)]
    [InlineData("OutOfMemory", true)]
    [InlineData("short", true)]
    [InlineData("Untrusted", false)]
    [InlineData("large", false)]
    [InlineData("206", false)]
    [InlineData("301", false)]
    [InlineData("403", false)]
    [InlineData("404", false)]
    public void Only_transient_failures_are_retried(string fault, bool isRetried)
    {
        Begin();
        Serve(fetcher => fetcher.EnqueueFault(fault));

        Assert.Equal(isRetried, Fetch.Failure == null);
        Assert.NotNull(Fetch.LastFailure);
        Assert.Equal(fault == "403", Fetch.IsForbidden);
        Assert.False(Fetch.IsComplete);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{\"size\":5}", null)]
    [InlineData("{\"sha256\":\"" + Hello + "\"}", null)]
    [InlineData("{\"size\":6}", "payload is not of the size that the document names")]
    [InlineData("{\"sha256\":\"0" + "cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"}",
        "payload's sha256 is not the one that the document names")]
    public void The_payload_must_have_the_size_and_sha256_of_the_document(string document, string? failure)
    {
        Begin(document);
        Serve(fetcher => fetcher.EnqueuePayload("hello"));

        Assert.Equal(failure, Fetch.Failure);
        Assert.Equal(failure == null, Fetch.IsComplete);
        RunFor(60_000);
        Assert.Single(Fetcher.Gets);
    }

    [Fact]
    public void The_next_attempt_waits_until_the_worker_of_the_last_one_has_ended()
    {
        Fetcher.WorkerLingers = true;
        Begin();
        Serve(fetcher => fetcher.EnqueueFailure(FetchFailure.Stalled));
        RunFor(10_000);
        Assert.Single(Fetcher.Gets);

        Fetcher.EndWorker();
        RunFor(100);
        Assert.Equal(2, Fetcher.Gets.Count);
    }

    [Fact]
    public void The_second_attempt_may_succeed_after_the_first_has_failed()
    {
        Begin();
        Serve(fetcher => fetcher.EnqueueFault("short"));
        RunUntil(() => Fetch.Attempts == 2);
        Serve(fetcher => fetcher.EnqueuePayload("hello"));

        Assert.True(Fetch.IsComplete);
        Assert.Equal(Hello[..16], Fetch.DigestPrefix);
    }

    [Fact]
    public void The_document_as_payload_takes_no_attempt()
    {
        Fetch.SetDocument(Executions.Create("30", "{\"a\":1}"));

        Assert.True(Fetch.IsComplete);
        Assert.Equal((0, "{\"a\":1}"), (Fetch.Attempts, Utf8.Text(Fetch.Bytes, Fetch.Length)));
    }

    [Fact]
    public void A_document_that_does_not_fit_the_memory_fails_with_that_reason()
    {
        JobExecution execution = Executions.Create("30");
        execution.DocumentLength = int.MaxValue;

        Fetch.SetDocument(execution);

        Assert.Equal((false, "out of memory"), (Fetch.IsComplete, Fetch.Failure));
    }
}
