namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>One running cloud for the tests of a class. Each test uses things of its own.</summary>
public sealed class SharedCloud : IAsyncLifetime
{
    internal CloudFixture Fixture { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Fixture = await CloudFixture.StartAsync();

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();
}
