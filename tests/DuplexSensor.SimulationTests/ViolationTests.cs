using DuplexSensor.LocalCloud;
using DuplexSensor.World;
using DuplexSensor.World.Checkers;

namespace DuplexSensor.SimulationTests;

/// <summary>A violation ends the run, and its line contains the command that repeats the run.</summary>
public sealed class ViolationTests
{
    [Fact]
    public void A_failing_run_ends_at_once_with_the_line_that_repeats_it()
    {
        WorldResult result = WorldRuns.Run(CreateRunWithTripwire());

        Assert.Equal(result.Steps, result.Violation!.Step);
        Assert.Equal(
            $"seed 9 step {result.Steps} Tripwire: t1: the tenth publish | "
                + $"duplex replay 9@{WorldVersion.Text} --things 1 --hours 3 --until {result.Steps}",
            result.ToString());
    }

    [Fact]
    public void It_fails_at_the_same_step_each_time()
    {
        Assert.Equal(WorldRuns.Run(CreateRunWithTripwire()), WorldRuns.Run(CreateRunWithTripwire()));
    }

    [Fact]
    public void A_second_terminal_status_is_found()
    {
        var world = new VirtualWorld(new WorldOptions(1) { IsManual = true }, new WorldTrace(null));
        var checker = new OneTerminalStatus();
        world.AddChecker(checker);
        var update = new CloudMessage("$aws/things/t1/jobs/30/update", """{"status":"FAILED"}"""u8.ToArray());
        var accepted = new CloudMessage(update.Topic + "/accepted", "{}"u8.ToArray());

        checker.OnCloudMessage(update, accepted);
        Assert.Null(world.Violation);

        checker.OnCloudMessage(update, accepted);
        Assert.Equal("OneTerminalStatus", world.Violation!.Checker);
    }

    private static WorldRun CreateRunWithTripwire()
    {
        var run = WorldRuns.Create(new WorldOptions(9) { Things = 1, Hours = 3 });
        run.World.AddChecker(new Tripwire());
        return run;
    }

    private sealed class Tripwire : Checker
    {
        private int _publishes;

        public override void OnPublishing(WorldBoard board, CloudMessage message)
        {
            if (++_publishes == 10)
            {
                RecordViolation(board, "the tenth publish");
            }
        }
    }
}
