using System.Diagnostics;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// The records of the services and their state file. The changes of a call are all persisted or all undone. Not
/// thread-safe.
/// </summary>
internal sealed class PersistedState : IDisposable
{
    // A power cut loses the changes of this period at most.
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);

    private readonly List<RecordChange> _changes = [];
    private readonly ThingServices _services;
    private readonly Dictionary<string, ITable> _tables;
    private readonly StateFile _file;
    private readonly ITimer _flushTimer;
    private string? _lastError;

    /// <summary>Loads the records, and flushes the file once a second until it is disposed.</summary>
    /// <exception cref="DataFolderException">The file is damaged.</exception>
    public PersistedState(ThingServices services, StateFile file, TimeProvider time)
    {
        (_services, _file) = (services, file);
        _tables = services.Tables.ToDictionary(table => table.Name);
        Load();
        foreach (ITable table in services.Tables)
        {
            table.Changed = _changes.Add;
        }

        _flushTimer = time.CreateTimer(_ => Flush(), null, FlushPeriod, FlushPeriod);
    }

    /// <summary>Called with a line for the user when writing the file fails, and when it works again.</summary>
    public Action<string> WriteLine { get; set; } = _ => { };

    /// <summary>Called with the changes of each commit, the last one of each record; must not block.</summary>
    public Action<IReadOnlyList<RecordChange>> OnCommitted { get; set; } = _ => { };

    /// <summary>Assigns a new file to an account, or checks that the file belongs to it.</summary>
    /// <exception cref="DataFolderException">The file belongs to another account.</exception>
    public void Claim(AwsAccount account)
    {
        AwsAccount owner = _services.AccountTable.Records.FirstOrDefault(AwsAccount.Default);
        if (_file.IsNew && account != owner)
        {
            _services.AccountTable.Set("account", account);
            Commit();
        }
        else if (account != owner)
        {
            Dispose();
            throw DataFolderException.OfOtherAccount(_file.Path, owner);
        }
    }

    /// <summary>Persists the changes since the last commit in one transaction.</summary>
    /// <exception cref="DataFolderException">No change is persisted; the caller undoes them.</exception>
    public void Commit()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        IReadOnlyList<RecordChange> last = FindLastChanges();
        try
        {
            _file.Persist(last);
        }
        catch (DataFolderException e)
        {
            Report(e.Message);
            throw;
        }

        _changes.Clear();
        Report(null);
        OnCommitted(last);
    }

    /// <summary>Undoes the changes since the last commit, and drops the events of jobs.</summary>
    public void Undo()
    {
        _services.Jobs.Events.Dequeue();
        if (_changes.Count == 0)
        {
            return;
        }

        bool hasJobs = _changes.Any(change => _services.Jobs.Owns(change.Table));
        for (int i = _changes.Count - 1; i >= 0; i--)
        {
            _tables[_changes[i].Table].Undo(_changes[i]);
        }

        _changes.Clear();
        if (hasJobs)
        {
            _services.Jobs.LoadExecutions();
        }
    }

    public void Dispose() => _flushTimer.Dispose();

    private void Load()
    {
        _file.LoadInto(_services.Tables);
        _services.Jobs.Tables.Load();
        try
        {
            _services.Jobs.LoadExecutions();
        }
        catch (Exception e) when (e is CloudRequestException or UnreachableException)
        {
            throw _file.CreateUnreadable(e);
        }
    }

    // A record that was changed several times is written once. A record of a job can be large.
    private IReadOnlyList<RecordChange> FindLastChanges()
    {
        if (_changes.Count == 1)
        {
            return [_changes[0]];
        }

        var last = new Dictionary<(string Table, string Key), RecordChange>();
        foreach (RecordChange change in _changes)
        {
            last[(change.Table, change.Key)] = change;
        }

        return [.. last.Values];
    }

    private void Flush()
    {
        try
        {
            if (_file.Exists)
            {
                _file.Flush();
            }
            else
            {
                Report(StateFileErrors.CreateDeleted(_file.Path).Message);
            }
        }
        catch (DataFolderException e)
        {
            Report(e.Message);
        }
    }

    // Writes a line when the error changes, not at each request.
    private void Report(string? error)
    {
        string? before = Interlocked.Exchange(ref _lastError, error);
        if (error is not null && error != before)
        {
            WriteLine(error);
        }
        else if (error is null && before is not null)
        {
            WriteLine($"The state file '{_file.Path}' can be written again.");
        }
    }
}
