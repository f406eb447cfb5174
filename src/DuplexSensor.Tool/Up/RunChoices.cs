namespace DuplexSensor.Tool.Up;

/// <summary>The options of a run: duration, data folder, output format.</summary>
public sealed record RunChoices
{
    /// <summary>Time after which the program ends; null when only Ctrl-C ends it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Data folder; null for <c>.duplex</c> beside settings.json.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Whether each line is a JSON object.</summary>
    public bool IsJson { get; init; }
}
