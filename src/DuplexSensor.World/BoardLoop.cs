using DuplexSensor.Core;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Faults;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World;

/// <summary>
/// The board's main loop. It steps the firmware at the time that the last step returned, or when an event enters an
/// inbox. While the board is frozen, steps wait.
/// </summary>
internal sealed class BoardLoop(VirtualWorld world, WorldBoard board)
{
    // A wait on the device ends 1 to 20 ms late, never early.
    private const int LateMsMax = 20;

    private Firmware? _firmware;
    private WorldEvent? _nextStep;

    public bool IsRunning => _firmware is not null;

    /// <summary>End of the freeze, in world milliseconds: no step runs before it.</summary>
    public long FrozenUntilMs { get; private set; }

    /// <summary>Creates the firmware, which reads flash in its constructor, and schedules its first step.</summary>
    public void Start(Func<Firmware> boot)
    {
        FrozenUntilMs = world.NowMs;
        world.Tell(checker => checker.Booting(board));
        Guarded(() =>
        {
            _firmware = boot();
            world.Tell(checker => checker.Booted(board));
            StepAt(world.NowMs);
        });
    }

    public void Stop()
    {
        _firmware = null;
        _nextStep?.Cancel();
        _nextStep = null;
    }

    public void Freeze(int ms) => FrozenUntilMs = Math.Max(world.NowMs, FrozenUntilMs) + ms;

    public void StepAt(long atMs)
    {
        atMs = Math.Max(atMs, FrozenUntilMs);
        if (_nextStep is not null && _nextStep.AtMs <= atMs)
        {
            return;
        }

        _nextStep?.Cancel();
        _nextStep = world.Timeline.At(atMs, EventKind.Step, Step);
    }

    private void Step()
    {
        _nextStep = null;
        if (world.NowMs < FrozenUntilMs)
        {
            StepAt(FrozenUntilMs);
        }
        else
        {
            Guarded(StepFirmware);
        }
    }

    private void StepFirmware()
    {
        long nowMs = board.UptimeMs;
        long wakeAtMs = _firmware!.Step(nowMs);
        foreach (Checker checker in world.Checkers)
        {
            checker.Stepped(board, nowMs, wakeAtMs);
        }

        int lateMs = world.Plan.Strikes(FaultTable.LateStep) ? world.Chance.Between(1, LateMsMax) : 0;
        bool isForever = wakeAtMs > long.MaxValue / 2;
        StepAt(isForever ? long.MaxValue : board.BootedAtMs + wakeAtMs + lateMs);
    }

    // An exception of the firmware is a bug. The device's main loop would record it and restart.
    private void Guarded(Action run)
    {
        try
        {
            run();
        }
        catch (PowerCutException)
        {
            board.CutPower(world.Options.IsStill ? null : world.Chance.Between(100, 60_000));
        }
        catch (ContractException fault)
        {
            Fail("PortContracts", fault.Message);
        }
        catch (Exception fault)
        {
            Fail("NoCrash", $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    private void Fail(string checker, string what)
    {
        board.CutPower(offMs: null);
        world.Violate(checker, $"{board.Thing}: {what}");
    }
}
