namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>How many things a minute get their execution of a job.</summary>
public sealed record JobRollout
{
    /// <summary>AWS IoT quotas.</summary>
    private const int PerMinuteMax = 1_000;

    /// <summary>1 to 1,000; null: 1,000.</summary>
    public int? MaximumPerMinute { get; init; }

    /// <summary>A rate that grows; null: it is the same from beginning to end.</summary>
    public ExponentialRate? Exponential { get; init; }

    /// <summary>The rate when so many things have got theirs, and so many have succeeded.</summary>
    public int GetRate(int notified, int succeeded)
    {
        int most = MaximumPerMinute ?? PerMinuteMax;
        return Exponential is { } exponential ? Math.Min(most, exponential.GetRate(notified, succeeded)) : most;
    }
}

/// <summary>A rate that grows by a factor each time that a number of things is reached.</summary>
public sealed record ExponentialRate(int BasePerMinute, double IncrementFactor)
{
    /// <summary>So many more things with an execution raise the rate; null: they do not.</summary>
    public int? NotifiedThings { get; init; }

    /// <summary>So many more things that have succeeded raise the rate; null: they do not.</summary>
    public int? SucceededThings { get; init; }

    internal int GetRate(int notified, int succeeded)
    {
        int steps = (notified / NotifiedThings ?? 0) + (succeeded / SucceededThings ?? 0);
        return (int)Math.Min(int.MaxValue, BasePerMinute * Math.Pow(IncrementFactor, steps));
    }
}
