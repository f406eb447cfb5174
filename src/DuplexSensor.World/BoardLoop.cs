using DuplexSensor.Core;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Faults;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World;

/// <summary>
/// The board's main loop. It steps the firmware at the time that the last step returned, or when an event enters an
/// inbox. While the board is frozen, no step runs.
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
    public void Start(Func<Firmware> createFirmware)
    {
        FrozenUntilMs = world.NowMs;
        world.NotifyCheckers(checker => checker.OnPoweredUp(board));
        RunGuarded(() =>
        {
            _firmware = createFirmware();
            world.NotifyCheckers(checker => checker.OnBooted(board));
            ScheduleStep(world.NowMs);
        });
    }

    public void Stop()
    {
        _firmware = null;
        _nextStep?.Cancel();
        _nextStep = null;
    }

    public void Freeze(int ms) => FrozenUntilMs = Math.Max(world.NowMs, FrozenUntilMs) + ms;

    public void ScheduleStep(long atMs)
    {
        atMs = Math.Max(atMs, FrozenUntilMs);
        if (_nextStep is not null && _nextStep.AtMs <= atMs)
        {
            return;
        }

        _nextStep?.Cancel();
        _nextStep = world.Timeline.ScheduleAt(atMs, EventKind.Step, Step);
    }

    private void Step()
    {
        _nextStep = null;
        if (world.NowMs < FrozenUntilMs)
        {
            ScheduleStep(FrozenUntilMs);
        }
        else
        {
            RunGuarded(StepFirmware);
        }
    }

    private void StepFirmware()
    {
        long nowMs = board.UptimeMs;
        long wakeAtMs = _firmware!.Step(nowMs);
        foreach (Checker checker in world.Checkers)
        {
            checker.OnFirmwareStepped(board, nowMs, wakeAtMs);
        }

        int lateMs = world.Plan.TryTrigger(FaultTable.LateStep) ? world.Random.Between(1, LateMsMax) : 0;
        bool isForever = wakeAtMs > long.MaxValue / 2;
        ScheduleStep(isForever ? long.MaxValue : board.BootedAtMs + wakeAtMs + lateMs);
    }

    // An exception of the firmware is a bug. The device's main loop would record it and restart.
    private void RunGuarded(Action action)
    {
        try
        {
            action();
        }
        catch (PowerCutException)
        {
            board.CutPower(world.Options.IsManual ? null : world.Random.Between(100, 60_000));
        }
        catch (PortContractException exception)
        {
            Fail("PortContracts", exception.Message);
        }
        catch (Exception exception)
        {
            Fail("NoCrash", $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private void Fail(string checker, string description)
    {
        board.CutPower(offMs: null);
        world.RecordViolation(checker, $"{board.Thing}: {description}");
    }
}
