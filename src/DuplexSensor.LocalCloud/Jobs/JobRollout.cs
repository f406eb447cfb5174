namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>How many executions of a job are queued per minute.</summary>
public sealed record JobRollout
{
    /// <summary>AWS IoT quotas: the highest rate.</summary>
    private const int PerMinuteMax = 1_000;

    /// <summary>Executions per minute, 1 to 1,000; null means 1,000.</summary>
    public int? MaximumPerMinute { get; init; }

    /// <summary>The parameters of a growing rate; null when the rate is constant.</summary>
    public ExponentialRate? Exponential { get; init; }

    /// <summary>The rate per minute, from the numbers of queued and succeeded executions.</summary>
    public int GetRate(int notified, int succeeded)
    {
        int most = MaximumPerMinute ?? PerMinuteMax;
        return Exponential is { } exponential ? Math.Min(most, exponential.GetRate(notified, succeeded)) : most;
    }
}

/// <summary>A rate that is multiplied by a factor each time a number of things is reached.</summary>
public sealed record ExponentialRate(int BasePerMinute, double IncrementFactor)
{
    /// <summary>The number of queued executions after which the rate increases again, or null.</summary>
    public int? NotifiedThings { get; init; }

    /// <summary>The number of succeeded executions after which the rate increases again, or null.</summary>
    public int? SucceededThings { get; init; }

    internal int GetRate(int notified, int succeeded)
    {
        int steps = (notified / NotifiedThings ?? 0) + (succeeded / SucceededThings ?? 0);
        return (int)Math.Min(int.MaxValue, BasePerMinute * Math.Pow(IncrementFactor, steps));
    }
}
