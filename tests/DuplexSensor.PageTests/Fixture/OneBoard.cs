namespace DuplexSensor.PageTests.Fixture;

/// <summary>One board and its page, for the tests of a class that do not disturb each other.</summary>
public sealed class OneBoard : IAsyncLifetime
{
    public const string Thing = "my-esp32";

    internal PageBench Bench { get; private set; } = null!;

    /// <summary>The page of the board, also when there are more.</summary>
    public string Url => $"{Bench.Url}/#/thing/{Thing}";

    public async ValueTask InitializeAsync() => Bench = await PageBench.StartAsync(2_000, Thing);

    public ValueTask DisposeAsync() => Bench.DisposeAsync();
}
