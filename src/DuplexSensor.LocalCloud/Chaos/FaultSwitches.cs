namespace DuplexSensor.LocalCloud.Chaos;

/// <summary>Which faults are on, and how often each will still strike; at first none. Safe from any thread.</summary>
public sealed class FaultSwitches
{
    private const int Always = -1;
    private const int TimesMax = 1_000_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _switchedOn = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAnyOn;

    /// <summary>Raised when a fault strikes, on the thread that it strikes on.</summary>
    internal event Action<Fault>? Triggered;

    /// <summary>The faults that are on, and how often each will still strike; null: until it is switched off.</summary>
    public IReadOnlyDictionary<string, int?> SwitchedOn
    {
        get
        {
            lock (_gate)
            {
                return _switchedOn.ToDictionary(
                    pair => pair.Key, pair => pair.Value == Always ? (int?)null : pair.Value);
            }
        }
    }

    /// <summary>Switches a fault on: for so many strikes, or until it is switched off.</summary>
    /// <exception cref="CloudRequestException">There is no such fault, or it cannot strike that often.</exception>
    public void SwitchOn(string name, int? times = null)
    {
        Fault fault = GetFault(name);
        CloudRequestException.ThrowIfInvalid(
            times is null or (>= 1 and <= TimesMax), $"The fault {name} can strike 1 to {TimesMax} times.");
        CloudRequestException.ThrowIfInvalid(
            times is null || !fault.IsLasting, $"The fault {name} lasts until it is switched off: give no number.");
        Change(() => _switchedOn[name] = times ?? Always);
    }

    /// <exception cref="CloudRequestException">There is no such fault.</exception>
    public void SwitchOff(string name)
    {
        GetFault(name);
        Change(() => _switchedOn.Remove(name));
    }

    public void SwitchAllOff() => Change(_switchedOn.Clear);

    /// <summary>Switches on what <c>NAME</c> or <c>NAME=TIMES</c> asks for.</summary>
    /// <exception cref="CloudRequestException">It asks for nothing that there is.</exception>
    public void SwitchOnFromText(string text)
    {
        string[] parts = text.Split('=', 2);
        bool isNumber = int.TryParse(parts[^1], out int times);
        CloudRequestException.ThrowIfInvalid(
            parts.Length == 1 || isNumber, $"'{text}' must be NAME or NAME=TIMES, such as shadow-409=1.");
        SwitchOn(parts[0], parts.Length == 1 ? null : times);
    }

    /// <summary>Whether the fault happens now; one that was asked for a number of times happens once less.</summary>
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

    /// <summary>Done when the fault is off.</summary>
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
        lock (_gate)
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
        lock (_gate)
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
        lock (_gate)
        {
            change();
            _isAnyOn = _switchedOn.Count > 0;
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
