using DuplexSensor.Core.Jobs;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

/// <summary>A fetch of a job's payload, stepped in virtual time against a fake fetcher.</summary>
public abstract class PayloadFetchFixture
{
    private const string Url = "https://localhost/x";

    private readonly JobBench _bench = new();

    private protected long NowMs { get; set; } = 1_000;

    private protected JobBench Bench => _bench;

    private protected PayloadFetch Fetch => _bench.Fetch;

    private protected FakeFetcher Fetcher => _bench.Fetcher;

    private protected void Begin(string document = "{}")
    {
        Fetch.Clear();
        Fetch.Begin(Executions.Create("30", document), Url, NowMs);
    }

    private protected void Serve(Action<FakeFetcher> answer)
    {
        RunUntil(() => Fetcher.IsBusy);
        answer(Fetcher);
        for (int i = 0; i < 9 && !Fetch.IsComplete && Fetch.Failure == null && Fetcher.IsBusy; i++)
        {
            Fetch.Step(++NowMs);
        }
    }

    private protected void RunFor(long ms)
    {
        for (long untilMs = NowMs + ms; NowMs < untilMs && !Fetch.IsComplete && Fetch.Failure == null;)
        {
            Fetch.Step(NowMs += 100);
        }
    }

    private protected void RunUntil(Func<bool> condition)
    {
        for (long untilMs = NowMs + 100_000; !condition(); Fetch.Step(++NowMs))
        {
            Assert.True(NowMs < untilMs);
        }
    }
}
