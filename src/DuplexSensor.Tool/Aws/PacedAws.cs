namespace DuplexSensor.Tool.Aws;

/// <summary>
/// Spaces calls, so that many things at once stay below AWS's rates. The rates hold per operation, account and second;
/// the lowest default of the operations that duplex uses is 10 (ListThings, ListThingPrincipals, certificates; AWS
/// General Reference, AWS IoT Core endpoints and quotas). So 10 calls a second never exceed one. Safe from any thread.
/// </summary>
/// <param name="aws">Runs the calls.</param>
/// <param name="time">The clock of the delays.</param>
internal sealed class PacedAws(IAwsCli aws, TimeProvider time) : IAwsCli
{
    public const int CallsPerSecond = 10;

    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1) / CallsPerSecond;

    private readonly Lock _lock = new();
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public async Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
    {
        await WaitForTurnAsync(cancellationToken);
        return await aws.TryCallAsync(words, cancellationToken);
    }

    // Completes when the next call may start.
    private Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay;
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset turn = _next > now ? _next : now;
            _next = turn + Gap;
            delay = turn - now;
        }

        return delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellationToken) : Task.CompletedTask;
    }
}
