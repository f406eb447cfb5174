namespace DuplexSensor.LocalCloud.Chaos;

/// <summary>Switches faults on and off. At first all faults are off. Safe from any thread.</summary>
public sealed class FaultSwitches
{
    private const int Always = -1;
    private const int TimesMax = 1_000_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _switchedOn = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAnyOn;

    /// <summary>Raised when a fault happens, on the thread where it happens.</summary>
    internal event Action<Fault>? Triggered;

    /// <summary>The faults that are on, with their remaining times; null for a fault without a limit.</summary>
    public IReadOnlyDictionary<string, int?> SwitchedOn
    {
        get
        {
            lock (_lock)
            {
                return _switchedOn.ToDictionary(
                    pair => pair.Key, pair => pair.Value == Always ? (int?)null : pair.Value);
            }
        }
    }

    /// <summary>Switches a fault on for 1 to 1,000,000 times, or until it is switched off.</summary>
    /// <exception cref="CloudRequestException">No fault has this name, or the number is not allowed.</exception>
    public void SwitchOn(string name, int? times = null)
    {
        Fault fault = GetFault(name);
        CloudRequestException.ThrowIfInvalid(
            times is null or (>= 1 and <= TimesMax), $"The times of the fault {name} must be 1 to {TimesMax}.");
        CloudRequestException.ThrowIfInvalid(
            times is null || !fault.IsLasting,
            $"The fault {name} lasts until it is switched off. Give it no number of times.");
        Change(() => _switchedOn[name] = times ?? Always);
    }

    /// <exception cref="CloudRequestException">No fault has this name.</exception>
    public void SwitchOff(string name)
    {
        GetFault(name);
        Change(() => _switchedOn.Remove(name));
    }

    public void SwitchAllOff() => Change(_switchedOn.Clear);

    /// <summary>Switches a fault on, from <c>NAME</c> or <c>NAME=TIMES</c>.</summary>
    /// <exception cref="CloudRequestException">The text is malformed, or no fault has this name.</exception>
    public void SwitchOnFromText(string text)
    {
        string[] parts = text.Split('=', 2);
        bool isNumber = int.TryParse(parts[^1], out int times);
        CloudRequestException.ThrowIfInvalid(
            parts.Length == 1 || isNumber, $"'{text}' must be NAME or NAME=TIMES, such as shadow-409=1.");
        SwitchOn(parts[0], parts.Length == 1 ? null : times);
    }

    /// <summary>Whether the fault happens now. If it has a number of times, that number decreases by one.</summary>
    internal bool TryTrigger(Fault fault)
    {
        if (!_isAnyOn || !TryCountDown(fault))
        {
            return false;
        }

        Triggered?.Invoke(fault);
        return true;
    }

    internal bool IsOn(Fault fault) => _isAnyOn && FindNextChangeIfOn(fault) is not null;

    /// <summary>Completes when the fault is off.</summary>
    internal async Task WaitUntilOffAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (!IsOn(fault))
        {
            return;
        }

        Triggered?.Invoke(fault);
        while (FindNextChangeIfOn(fault) is { } changed)
        {
            await changed.WaitAsync(cancellationToken);
        }
    }

    private bool TryCountDown(Fault fault)
    {
        lock (_lock)
        {
            if (!_switchedOn.TryGetValue(fault.Name, out int times))
            {
                return false;
            }

            if (times == 1)
            {
                _switchedOn.Remove(fault.Name);
                _isAnyOn = _switchedOn.Count > 0;
            }
            else if (times > 1)
            {
                _switchedOn[fault.Name] = times - 1;
            }

            return true;
        }
    }

    private Task? FindNextChangeIfOn(Fault fault)
    {
        lock (_lock)
        {
            return _switchedOn.ContainsKey(fault.Name) ? _changed.Task : null;
        }
    }

    private static Fault GetFault(string name) =>
        Faults.All.FirstOrDefault(fault => fault.Name == name)
        ?? throw CloudRequestException.Invalid(
            $"There is no fault '{name}'. There are: {string.Join(", ", Faults.All.Select(fault => fault.Name))}.");

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _isAnyOn = _switchedOn.Count > 0;
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
