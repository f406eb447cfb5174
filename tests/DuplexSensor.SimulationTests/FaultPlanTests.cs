using DuplexSensor.World;
using DuplexSensor.World.Faults;

namespace DuplexSensor.SimulationTests;

public sealed class FaultPlanTests
{
    [Fact]
    public void Some_seeds_are_calm_and_some_are_cruel()
    {
        string[] severities = [.. Enumerable.Range(1, 100).Select(seed => CreatePlan(seed).Severity)];

        Assert.InRange(severities.Count(severity => severity == "calm"), 10, 35);
        Assert.InRange(severities.Count(severity => severity == "mild"), 25, 55);
        Assert.InRange(severities.Count(severity => severity == "cruel"), 25, 55);
    }

    [Fact]
    public void In_a_calm_world_there_are_users_and_no_faults()
    {
        FaultPlan calm = Enumerable.Range(1, 100).Select(CreatePlan).First(plan => plan.Severity == "calm");

        Assert.All(FaultTable.All.Where(fault => !fault.IsUserAction), fault => Assert.Equal(0, calm.GetRate(fault)));
        Assert.Contains(FaultTable.All, fault => fault.IsUserAction && calm.GetRate(fault) > 0);
    }

    [Fact]
    public void A_seed_draws_no_more_than_the_table_allows_and_leaves_some_faults_out()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            FaultPlan plan = CreatePlan(seed);
            Assert.All(FaultTable.All, fault => Assert.InRange(plan.GetRate(fault), 0, fault.RateMax));
            Assert.Contains(FaultTable.All, fault => plan.GetRate(fault) == 0);
        }
    }

    [Fact]
    public void It_lists_only_the_faults_that_can_occur()
    {
        FaultPlan plan = FaultPlan.CreateEmpty(new SeededRandom(1));
        Assert.Empty(plan.FormatLines());

        plan.Set(FaultTable.LosePacket, always: true);
        plan.Set(FaultTable.CutPower, always: true);

        Assert.Equal(["lose-packet 100% a packet vanishes", "cut-power 1000/h the plug is pulled"], plan.FormatLines());
    }

    [Fact]
    public void Once_all_are_disabled_no_fault_occurs()
    {
        FaultPlan plan = FaultPlan.CreateEmpty(new SeededRandom(1));
        plan.Set(FaultTable.LosePacket, always: true);
        Assert.True(plan.TryTrigger(FaultTable.LosePacket));

        plan.DisableAll();

        Assert.False(plan.TryTrigger(FaultTable.LosePacket));
    }

    [Fact]
    public void Each_fault_has_its_own_name()
    {
        Assert.Equal(FaultTable.All.Count, FaultTable.All.Select(fault => fault.Name).Distinct().Count());
    }

    private static FaultPlan CreatePlan(int seed) =>
        FaultPlan.CreateRandom(new SeededRandom((ulong)seed), (ulong)seed);
}
