using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>With <c>--connect</c>: the endpoint lets the thing in.</summary>
internal sealed class ConnectCheck : ICheck
{
    public string Name => "connect";

    public IReadOnlyList<string> Needs => ["tls", "private-key"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (!context.Options.Connects)
        {
            return Finding.Skipped("--connect does it; it ends the session of the thing's running board");
        }

        MqttEndpoint endpoint = EndpointChoice.Get(context);
        string thing = context.Thing!;
        string? error = await context.Pc.Network.TryMqttAsync(
            endpoint.Host, endpoint.Port, thing, context.Files.Paths, cancellationToken);
        return error is null
            ? Finding.Ok($"connected as '{thing}', subscribed its topics, and left; a running board of this name was "
                + "disconnected, and connects again")
            : Finding.Failed(
                $"as '{thing}': {error}", "docs/board.md, 'When something does not work', explains these words.");
    }
}
