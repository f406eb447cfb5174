using System.Diagnostics;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// The records of the services and the file that keeps them. What a call has changed is persisted as a whole, or undone
/// as a whole. Not safe for use by several threads at once.
/// </summary>
internal sealed class PersistedState : IDisposable
{
    // At most so much of the last changes is lost when the power is cut.
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);

    private readonly List<RecordChange> _changes = [];
    private readonly ThingServices _services;
    private readonly Dictionary<string, ITable> _tables;
    private readonly StateFile _file;
    private readonly ITimer _flushTimer;
    private string? _lastError;

    /// <summary>Loads the records.</summary>
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

    /// <summary>Takes a line for a human when the file cannot be written, and when it can be again.</summary>
    public Action<string> WriteLine { get; set; } = _ => { };

    /// <summary>Makes a new file that of an account.</summary>
    /// <exception cref="DataFolderException">It is that of another one.</exception>
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

    /// <summary>Persists the changes since the last commit.</summary>
    /// <exception cref="DataFolderException">None of them is persisted: undo them.</exception>
    public void Commit()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        try
        {
            _file.Persist(_changes);
            _changes.Clear();
            Report(null);
        }
        catch (DataFolderException e)
        {
            Report(e.Message);
            throw;
        }
    }

    /// <summary>Undoes the changes since the last commit.</summary>
    public void Undo()
    {
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
        try
        {
            _services.Jobs.LoadExecutions();
        }
        catch (Exception e) when (e is CloudRequestException or UnreachableException)
        {
            throw _file.CreateUnreadable(e);
        }
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

    // Once each time that it changes, not with each request.
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
