using System.Reflection;

namespace DuplexSensor.Tiers;

/// <summary>The fast tier says in one line what it leaves out, and how to run it.</summary>
public sealed class FastTierTests
{
    [Fact]
    public void The_whole_run_leaves_nothing_out()
    {
        int slow = typeof(FastTierTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => IsTest(method) && (IsSlow(type) || IsSlow(method))))
            .Count();

        Assert.NotEqual(0, slow);
        Assert.SkipWhen(
            Environment.GetCommandLineArgs().Contains(WholeRunAttribute.Trait),
            $"slow tests that the fast tier leaves out: {slow}; all, in 20 minutes at most: dotnet test -p:Tier=whole");
    }

    private static bool IsTest(MethodInfo method) => method.IsDefined(typeof(FactAttribute));

    private static bool IsSlow(MemberInfo member) => member.IsDefined(typeof(WholeRunAttribute));
}
