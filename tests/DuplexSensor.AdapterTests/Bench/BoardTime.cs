using System;
using System.Collections.Generic;
using System.Threading;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>
/// The board's time, which stands still until a story moves it, and the board's threads: time moves from deadline to
/// deadline, and at each of them not before every thread waits again.
/// </summary>
internal static class BoardTime
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(30);
    private static readonly object Gate = new();
    private static readonly List<Sleeper> Sleepers = [];
    private static long _nowMs;
    private static int _busy;
    private static volatile bool _isFrozen;

    [ThreadStatic]
    private static bool _isBoardThread;

    public static long NowMs
    {
        get
        {
            lock (Gate)
            {
                return _nowMs;
            }
        }
    }

    /// <summary>Runs the work on a thread of the board's. What it throws is lost, as on the board.</summary>
    public static void Start(Action work)
    {
        lock (Gate)
        {
            _busy++;
        }

        new Thread(() => Run(work)) { IsBackground = true }.Start();
    }

    /// <summary>Blocks until the handle is set or so many of the board's milliseconds are over; -1: for ever.</summary>
    public static bool Sleep(WaitHandle handle, int msMax)
    {
        lock (Gate)
        {
            if (handle != null && handle.TryTake())
            {
                return true;
            }

            if (msMax == 0)
            {
                return false;
            }

            var sleeper = new Sleeper(handle, msMax < 0 ? long.MaxValue : _nowMs + msMax, _isBoardThread);
            Sleepers.Add(sleeper);
            _busy -= _isBoardThread ? 1 : 0;
            Monitor.PulseAll(Gate);
            while (!sleeper.IsAwake)
            {
                Monitor.Wait(Gate);
            }

            return sleeper.WasSignalled;
        }
    }

    /// <summary>Sets a handle, and wakes who waits for it: one or all.</summary>
    public static void Set(WaitHandle handle)
    {
        lock (Gate)
        {
            handle.IsSet = true;
            foreach (Sleeper sleeper in Sleepers.FindAll(sleeper => sleeper.Handle == handle))
            {
                if (handle.TryTake())
                {
                    Wake(sleeper, true);
                }
            }
        }
    }

    /// <summary>What blocks outside the board, such as the network: time does not wait for it.</summary>
    public static T Outside<T>(Func<T> call)
    {
        Leave();
        try
        {
            return call();
        }
        finally
        {
            Enter();
        }
    }

    /// <summary>
    /// A native call of a board's thread that does not return until the story lets it: meanwhile every thread stands
    /// still.
    /// </summary>
    public static void Freeze()
    {
        lock (Gate)
        {
            _isFrozen = true;
            _busy--;
            Monitor.PulseAll(Gate);
            while (_isFrozen)
            {
                Monitor.Wait(Gate);
            }
        }
    }

    public static bool IsFrozen => _isFrozen;

    public static void Thaw()
    {
        lock (Gate)
        {
            _isFrozen = false;
            _busy++;
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>So many milliseconds go by.</summary>
    public static void Advance(long ms)
    {
        long untilMs = NowMs + ms;
        while (StepTo(untilMs))
        {
        }
    }

    /// <summary>Returns when every thread of the board's waits or has ended.</summary>
    public static void Settle()
    {
        lock (Gate)
        {
            DateTime deadline = DateTime.UtcNow + PatienceMax;
            while (_busy > 0)
            {
                Assert.True(DateTime.UtcNow < deadline, "a thread of the board's neither waits nor ends");
                Monitor.Wait(Gate, 100);
            }
        }
    }

    private static bool StepTo(long untilMs)
    {
        Settle();
        lock (Gate)
        {
            long nextMs = untilMs;
            foreach (Sleeper sleeper in Sleepers)
            {
                nextMs = sleeper.DueMs < nextMs ? sleeper.DueMs : nextMs;
            }

            _nowMs = _isFrozen ? untilMs : Math.Max(nextMs, _nowMs);
            List<Sleeper> due = _isFrozen ? [] : Sleepers.FindAll(sleeper => sleeper.DueMs <= _nowMs);
            due.ForEach(sleeper => Wake(sleeper, false));
            if (_nowMs < untilMs || due.Count > 0)
            {
                return true;
            }
        }

        Settle();
        return false;
    }

    private static void Wake(Sleeper sleeper, bool wasSignalled)
    {
        Sleepers.Remove(sleeper);
        sleeper.IsAwake = true;
        sleeper.WasSignalled = wasSignalled;
        _busy += sleeper.IsBoardThread ? 1 : 0;
        Monitor.PulseAll(Gate);
    }

    private static void Run(Action work)
    {
        _isBoardThread = true;
        try
        {
            work();
        }
        catch (Exception)
        {
            Board.FailThread();
        }
        finally
        {
            Leave();
        }
    }

    private static void Leave()
    {
        lock (Gate)
        {
            _busy -= _isBoardThread ? 1 : 0;
            Monitor.PulseAll(Gate);
        }
    }

    private static void Enter()
    {
        lock (Gate)
        {
            _busy += _isBoardThread ? 1 : 0;
        }
    }

    private sealed class Sleeper(WaitHandle handle, long dueMs, bool isBoardThread)
    {
        public readonly WaitHandle Handle = handle;
        public readonly long DueMs = dueMs;
        public readonly bool IsBoardThread = isBoardThread;
        public bool IsAwake;
        public bool WasSignalled;
    }
}
