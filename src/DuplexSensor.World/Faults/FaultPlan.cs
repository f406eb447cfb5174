using System.Globalization;

namespace DuplexSensor.World.Faults;

/// <summary>
/// The rate of each fault of the table in one world. Some seeds are calm, some mild, some cruel, and each seed leaves
/// out other faults (swarm testing), so that no fault hides another.
/// </summary>
public sealed class FaultPlan
{
    /// <summary>The severity with users and without faults.</summary>
    public const string Calm = "calm";

    private const int PerMilleMax = 1_000;

    // Every fourth seed may have the faults that are drawn apart.
    private const int ApartEvery = 4;

    private readonly int[] _rates = new int[FaultTable.All.Count];
    private readonly long[] _triggerCounts = new long[FaultTable.All.Count];
    private readonly SeededRandom _random;
    private bool _areAllDisabled;

    private FaultPlan(SeededRandom random) => _random = random;

    public string Severity { get; private set; } = "still";

    /// <summary>Draws the fault rates of a world.</summary>
    /// <param name="random">The world's generator.</param>
    /// <param name="seed">The world's seed, for the generator of the faults that are drawn apart.</param>
    public static FaultPlan CreateRandom(SeededRandom random, ulong seed)
    {
        var plan = new FaultPlan(random);
        (plan.Severity, int oneIn, int perMille) = random.Below(10) switch
        {
            < 2 => (Calm, 0, 0),
            < 6 => ("mild", 3, 100),
            _ => ("cruel", 2, PerMilleMax),
        };
        foreach (Fault fault in FaultTable.All.Where(fault => !fault.IsDrawnApart))
        {
            plan._rates[fault.Index] = fault.IsUserAction
                ? plan.DrawRate(fault, PerMilleMax)
                : oneIn > 0 && random.OneIn(oneIn) ? plan.DrawRate(fault, perMille) : 0;
        }

        if (oneIn > 0 && seed % ApartEvery == 0)
        {
            plan.DrawApart(new SeededRandom(~seed));
        }

        return plan;
    }

    /// <summary>No faults and no users, for tests that do everything themselves.</summary>
    public static FaultPlan CreateEmpty(SeededRandom random) => new(random);

    /// <summary>The rate of a fault in its unit; 0 when all faults are disabled.</summary>
    public int GetRate(Fault fault) => _areAllDisabled ? 0 : _rates[fault.Index];

    /// <summary>Whether the fault occurs on this occasion; counts it if so.</summary>
    public bool TryTrigger(Fault fault)
    {
        int rate = GetRate(fault);
        bool isTriggered = rate > 0 && _random.Happens(rate);
        _triggerCounts[fault.Index] += isTriggered ? 1 : 0;
        return isTriggered;
    }

    /// <summary>How often the fault has occurred.</summary>
    public long GetTriggerCount(Fault fault) => _triggerCounts[fault.Index];

    /// <summary>Runs the action of a fault that occurs by the hour.</summary>
    public void Apply(Fault fault, WorldBoard board)
    {
        _triggerCounts[fault.Index]++;
        fault.Apply!(board);
    }

    /// <summary>From now on the fault occurs on every occasion, or never.</summary>
    public void Set(Fault fault, bool always) => _rates[fault.Index] = always ? 1_000_000 : 0;

    /// <summary>From now on no fault occurs and no user acts.</summary>
    public void DisableAll() => _areAllDisabled = true;

    /// <summary>One line for each fault that can occur.</summary>
    public IEnumerable<string> FormatLines() => FaultTable.All.Where(fault => GetRate(fault) > 0).Select(FormatLine);

    private void DrawApart(SeededRandom random)
    {
        foreach (Fault fault in FaultTable.All.Where(fault => fault.IsDrawnApart))
        {
            _rates[fault.Index] = random.OneIn(2) ? random.Between(fault.RateMax / 5, fault.RateMax) : 0;
        }
    }

    private string FormatLine(Fault fault)
    {
        bool isOccasion = fault.Unit == FaultUnit.PerMillion;
        decimal rate = GetRate(fault) / (isOccasion ? 10_000m : 1_000m);
        string figure = rate.ToString("0.####", CultureInfo.InvariantCulture);
        return $"{fault.Name} {figure}{(isOccasion ? "%" : "/h")} {fault.Description}";
    }

    // The share is squared, so that small rates are about as common as large ones.
    private int DrawRate(Fault fault, int perMille)
    {
        long share = _random.Between(1, PerMilleMax);
        return (int)(fault.RateMax * share * share / PerMilleMax / PerMilleMax * perMille / PerMilleMax);
    }
}
