using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>Compares the store with its model in random runs; a failure names the seed.</summary>
public class StorePropertyTests
{
    private const int SeedsPerPart = 25_000;

    [Fact]
    public void In_some_random_runs_no_reading_is_invented_misdated_or_lost_uncounted()
    {
        RunSeeds(first: 0, count: 2_500);
    }

    [Theory]
    [WholeRun]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void In_random_runs_no_reading_is_invented_misdated_or_lost_uncounted(int part)
    {
        RunSeeds(part * SeedsPerPart, SeedsPerPart);
    }

    private static void RunSeeds(int first, int count)
    {
        int full = 0;
        int cut = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            try
            {
                StoreModel model = RunModel(new Random(seed));
                full += model.Dropped > 0 ? 1 : 0;
                cut += model.PowerCuts > 0 ? 1 : 0;
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }
        }

        // Enough runs had a full store and a power cut.
        Assert.InRange(full, count / 500, count);
        Assert.InRange(cut, count / 10, count);
    }

    private static StoreModel RunModel(Random random)
    {
        // Few segments and some long runs, so that the store becomes full.
        var model = new StoreModel(segments: 2 + random.Next(3));
        bool isLongRun = random.Next(100) == 0;
        int operations = random.Next(1, isLongRun ? 80 : 14);
        for (int i = 0; i < operations; i++)
        {
            model.Flash.CutAfterBytes = random.Next(4) == 0 ? random.Next(450) : null;
            try
            {
                RunOperation(model, random, isLongRun);
            }
            catch (PowerCutException)
            {
                model.PowerCuts++;
                model.CutPower();
                model.Boot();
            }
        }

        model.Flash.CutAfterBytes = null;
        model.DrainAndCheck();
        return model;
    }

    private static void RunOperation(StoreModel model, Random random, bool isLongRun)
    {
        switch (random.Next(10))
        {
            case 0 or 1: model.Measure(random.Next(1, 20), random.Next(1, 60_000)); break;
            case 2: model.Measure(random.Next(60, isLongRun ? 400 : 140), 9_000); break;
            case 3: model.Measure(1, random.Next(500_000, 200_000_000)); break;
            case 4: model.DeliverByReport(); break;
            case 5: model.ReadBatch(acknowledge: random.Next(4) > 0); break;
            case 6: model.KnowsUtc = random.Next(3) > 0; break;
            case 7: model.SetRefusesWrites(random.Next(4) == 0); break;
            case 8:
                model.AdvanceTime(random.Next(1, 1_000_000));
                model.Step();
                break;
            default:
                model.Save();
                model.CutPower();
                model.Boot();
                break;
        }
    }
}
