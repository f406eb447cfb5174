namespace DuplexSensor.EndToEndTests.Kills;

/// <summary>Changes with the numbers 1, 2, 3 ...: each is sent when the one before it is acknowledged.</summary>
internal abstract class NumberedChanges(string name)
{
    private int _sent;

    public string Name => name;

    /// <summary>The number of the last acknowledged change.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How many acknowledged changes the cloud did not have after a kill.</summary>
    public int Lost { get; private set; }

    /// <summary>How many changes the cloud had after a kill, although their answers had not arrived.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Connects to the cloud after its start.</summary>
    public virtual Task ConnectAsync() => Task.CompletedTask;

    /// <summary>Sends changes until the cloud is killed, and calls back after each acknowledged change.</summary>
    public async Task SendUntilKilledAsync(Action onAcknowledged)
    {
        while (await TrySendAsync(_sent + 1))
        {
            Acknowledged = _sent;
            onAcknowledged();
        }
    }

    /// <summary>Compares the changes that the cloud has with those that it acknowledged.</summary>
    /// <exception cref="InvalidOperationException">The cloud has changes that were not sent, or has gaps.</exception>
    public async Task CheckAsync()
    {
        int stored = await FindLastStoredAsync(_sent);
        if (stored > _sent)
        {
            throw new InvalidOperationException($"{name}: the cloud has the change {stored}; {_sent} were sent.");
        }

        Lost += Math.Max(0, Acknowledged - stored);
        Unanswered += Math.Max(0, stored - Acknowledged);
        _sent = Acknowledged = stored;
    }

    /// <summary>Sends a change; false when the cloud was killed before its answer.</summary>
    protected abstract Task<bool> SendAsync(int number);

    /// <summary>The number of the last change that the cloud has. Without gaps, or it throws.</summary>
    protected abstract Task<int> FindLastStoredAsync(int sent);

    private Task<bool> TrySendAsync(int number)
    {
        _sent = number;
        return SendAsync(number);
    }
}
