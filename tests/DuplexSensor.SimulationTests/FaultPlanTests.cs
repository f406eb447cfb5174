using DuplexSensor.World;
using DuplexSensor.World.Faults;

namespace DuplexSensor.SimulationTests;

public sealed class FaultPlanTests
{
    [Fact]
    public void Some_seeds_are_calm_and_some_are_cruel()
    {
        string[] moods = [.. Enumerable.Range(1, 100).Select(seed => PlanOf(seed).Mood)];

        Assert.InRange(moods.Count(mood => mood == "calm"), 10, 35);
        Assert.InRange(moods.Count(mood => mood == "mild"), 25, 55);
        Assert.InRange(moods.Count(mood => mood == "cruel"), 25, 55);
    }

    [Fact]
    public void In_a_calm_world_there_are_users_and_no_faults()
    {
        FaultPlan calm = Enumerable.Range(1, 100).Select(PlanOf).First(plan => plan.Mood == "calm");

        Assert.All(FaultTable.All.Where(fault => !fault.IsUser), fault => Assert.Equal(0, calm.RateOf(fault)));
        Assert.Contains(FaultTable.All, fault => fault.IsUser && calm.RateOf(fault) > 0);
    }

    [Fact]
    public void A_seed_draws_no_more_than_the_table_allows_and_leaves_some_faults_out()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            FaultPlan plan = PlanOf(seed);
            Assert.All(FaultTable.All, fault => Assert.InRange(plan.RateOf(fault), 0, fault.Most));
            Assert.Contains(FaultTable.All, fault => plan.RateOf(fault) == 0);
        }
    }

    [Fact]
    public void It_prints_what_may_strike_and_nothing_else()
    {
        FaultPlan plan = FaultPlan.Still(new Chance(1));
        Assert.Empty(plan.Lines());

        plan.Set(FaultTable.LosePacket, always: true);
        plan.Set(FaultTable.CutPower, always: true);

        Assert.Equal(["lose-packet 100% a packet vanishes", "cut-power 1000/h the plug is pulled"], plan.Lines());
    }

    [Fact]
    public void Once_lifted_nothing_strikes()
    {
        FaultPlan plan = FaultPlan.Still(new Chance(1));
        plan.Set(FaultTable.LosePacket, always: true);
        Assert.True(plan.Strikes(FaultTable.LosePacket));

        plan.Lift();

        Assert.False(plan.Strikes(FaultTable.LosePacket));
    }

    [Fact]
    public void Each_fault_has_a_name_of_its_own()
    {
        Assert.Equal(FaultTable.All.Count, FaultTable.All.Select(fault => fault.Name).Distinct().Count());
    }

    private static FaultPlan PlanOf(int seed) => FaultPlan.Draw(new Chance((ulong)seed));
}
