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

    private const int PartsPerWhole = 1_000;

    private readonly int[] _rates = new int[FaultTable.All.Count];
    private readonly long[] _strikes = new long[FaultTable.All.Count];
    private readonly Chance _chance;
    private bool _isLifted;

    private FaultPlan(Chance chance) => _chance = chance;

    public string Mood { get; private set; } = "still";

    /// <summary>Draws the fault rates of a world.</summary>
    public static FaultPlan Draw(Chance chance)
    {
        var plan = new FaultPlan(chance);
        (plan.Mood, int oneIn, int parts) = chance.Below(10) switch
        {
            < 2 => (Calm, 0, 0),
            < 6 => ("mild", 3, 100),
            _ => ("cruel", 2, PartsPerWhole),
        };
        foreach (Fault fault in FaultTable.All)
        {
            plan._rates[fault.Index] = fault.IsUser
                ? plan.DrawRate(fault, PartsPerWhole)
                : oneIn > 0 && chance.OneIn(oneIn) ? plan.DrawRate(fault, parts) : 0;
        }

        return plan;
    }

    /// <summary>No faults and no users, for tests that do everything themselves.</summary>
    public static FaultPlan Still(Chance chance) => new(chance);

    /// <summary>The rate of a fault in its unit; 0 when all faults are disabled.</summary>
    public int RateOf(Fault fault) => _isLifted ? 0 : _rates[fault.Index];

    /// <summary>Whether the fault occurs on this occasion; counts it if so.</summary>
    public bool Strikes(Fault fault)
    {
        int rate = RateOf(fault);
        bool isStruck = rate > 0 && _chance.Happens(rate);
        _strikes[fault.Index] += isStruck ? 1 : 0;
        return isStruck;
    }

    /// <summary>How often the fault has occurred.</summary>
    public long StrikesOf(Fault fault) => _strikes[fault.Index];

    /// <summary>Runs the action of a fault that occurs by the hour.</summary>
    public void Act(Fault fault, WorldBoard board)
    {
        _strikes[fault.Index]++;
        fault.Act!(board);
    }

    /// <summary>From now on the fault occurs on every occasion, or on none.</summary>
    public void Set(Fault fault, bool always) => _rates[fault.Index] = always ? 1_000_000 : 0;

    /// <summary>From now on no fault occurs and no user acts.</summary>
    public void Lift() => _isLifted = true;

    /// <summary>One line for each fault that can occur.</summary>
    public IEnumerable<string> Lines() => FaultTable.All.Where(fault => RateOf(fault) > 0).Select(LineOf);

    private string LineOf(Fault fault)
    {
        bool isOccasion = fault.Unit == FaultUnit.PerMillion;
        decimal rate = RateOf(fault) / (isOccasion ? 10_000m : 1_000m);
        string figure = rate.ToString("0.####", CultureInfo.InvariantCulture);
        return $"{fault.Name} {figure}{(isOccasion ? "%" : "/h")} {fault.What}";
    }

    // The share is squared, so that small rates are about as common as large ones.
    private int DrawRate(Fault fault, int parts)
    {
        long share = _chance.Between(1, PartsPerWhole);
        return (int)(fault.Most * share * share / PartsPerWhole / PartsPerWhole * parts / PartsPerWhole);
    }
}
