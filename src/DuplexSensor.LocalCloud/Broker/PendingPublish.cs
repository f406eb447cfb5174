namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// A message that a client published. Its task completes when the message is handled, its changes are persisted, and
/// the responses are in the queues of their clients.
/// </summary>
/// <param name="isExcess">Whether it is a shadow request above the limit of requests in flight.</param>
internal sealed class PendingPublish(ClientConnection requester, CloudMessage message, bool isExcess)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ClientConnection Requester => requester;

    public CloudMessage Message => message;

    public bool IsExcess => isExcess;

    /// <summary>The messages to route once the changes are persisted.</summary>
    public IReadOnlyList<CloudMessage> Results { get; set; } = [];

    /// <summary>Runs the rest of the work, and completes the task, with the exception if there is one.</summary>
    public void Complete(Action<PendingPublish> work)
    {
        try
        {
            work(this);
            SetResult();
        }
        catch (Exception e)
        {
            SetException(e);
        }
    }
}
