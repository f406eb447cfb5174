using System.Text;
using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator.World.Faults;

namespace DuplexSensor.Simulator.World.Cloud;

/// <summary>Serves payloads, and fails in each way that HTTP knows.</summary>
public sealed class PayloadServer(VirtualWorld world)
{
    private static readonly int[] BadStatuses = [301, 302, 304, 400, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504];

    private static readonly FetchFailure[] Failures =
        [FetchFailure.Refused, FetchFailure.Reset, FetchFailure.Untrusted, FetchFailure.OutOfMemory];

    /// <summary>For tests: what a URL is answered with; null: a payload, or a fault of the plan.</summary>
    public Func<string, PayloadAnswer?> Script { get; set; } = _ => null;

    public PayloadAnswer AnswerTo(string url) => Script(url) ?? Drawn();

    /// <summary>A whole good answer.</summary>
    public static PayloadAnswer Whole(string text) => new() { Body = Encoding.UTF8.GetBytes(text) };

    private PayloadAnswer Drawn()
    {
        FaultPlan plan = world.Plan;
        PayloadAnswer good = Whole(Text());
        if (plan.Strikes(FaultTable.FetchFails))
        {
            return new PayloadAnswer { Status = 0, Failure = world.Chance.OneOf(Failures) };
        }

        if (plan.Strikes(FaultTable.FetchStatus))
        {
            return good with { Status = world.Chance.OneOf(BadStatuses) };
        }

        if (plan.Strikes(FaultTable.FetchLarge))
        {
            byte[] large = new byte[Limits.PayloadBytesMax + world.Chance.Between(1, 5_000)];
            return new PayloadAnswer { Body = large, Claimed = world.Chance.OneIn(2) ? -1 : null };
        }

        return Broken(good);
    }

    private PayloadAnswer Broken(PayloadAnswer good)
    {
        FaultPlan plan = world.Plan;
        byte[] half = good.Body[..world.Chance.Below(good.Body.Length)];
        if (plan.Strikes(FaultTable.FetchBreaks))
        {
            return good with { Body = half, Claimed = good.Body.Length, Failure = FetchFailure.Reset };
        }

        if (plan.Strikes(FaultTable.FetchStalls))
        {
            bool isSilent = world.Chance.OneIn(2);
            return isSilent
                ? good with { Body = half, Claimed = good.Body.Length, Hangs = true }
                : good with { Body = half, Failure = FetchFailure.Stalled, PauseMs = Limits.FetchStallMs };
        }

        if (plan.Strikes(FaultTable.FetchLies))
        {
            return good with { Claimed = good.Body.Length + world.Chance.Between(-5, 5) };
        }

        return plan.Strikes(FaultTable.FetchSlow) ? good with { PauseMs = world.Chance.Between(1_000, 9_000) } : good;
    }

    private string Text()
    {
        int length = world.Chance.OneIn(4) ? world.Chance.Between(1, 3_900) : world.Chance.Between(1, 100);
        return $$"""{"name":"{{new string('x', length)}}"}""";
    }
}
