namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>
/// Limits the responses to a client that wait to be sent. MQTTnet's queue of responses has no limit, and a client may
/// send without reading. Safe from any thread.
/// </summary>
internal sealed class ResponseWindow
{
    private const int WaitingMax = 1_000;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private int _waiting;

    /// <summary>
    /// Call it for each packet that will have a response. While more than 1,000 responses wait, it completes with the
    /// next <see cref="Leave"/>; read no further packet from the client until then.
    /// </summary>
    public Task EnterAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _waiting++;
            if (_waiting <= WaitingMax)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return WaitAsync(_room.Task, cancellationToken);
        }
    }

    /// <summary>Call it before a response is sent.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _waiting--;
            _room?.SetResult();
            _room = null;
        }
    }

    // When the connection ends, the reader goes on after the cancellation and not within it: then it would complete the
    // output before a blocked write to it is canceled.
    private static async Task WaitAsync(Task room, CancellationToken cancellationToken) =>
        await room.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
