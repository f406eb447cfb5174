using System;
using System.Collections.Generic;
using System.Threading;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>
/// The board's time and threads. Time stands still until a test advances it. It moves from deadline to deadline, and
/// only while all threads wait.
/// </summary>
internal static class BoardTime
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private static readonly object Sync = new();
    private static readonly List<Sleeper> Sleepers = [];
    private static long _nowMs;
    private static int _busyThreads;
    private static volatile bool _isFrozen;

    [ThreadStatic]
    private static bool _isBoardThread;

    public static long NowMs
    {
        get
        {
            lock (Sync)
            {
                return _nowMs;
            }
        }
    }

    /// <summary>Starts a thread of the board. An exception that it throws is lost, as on the board.</summary>
    public static void StartThread(Action work)
    {
        lock (Sync)
        {
            _busyThreads++;
        }

        new Thread(() => Run(work)) { IsBackground = true }.Start();
    }

    /// <summary>Blocks until the handle is set or the timeout is over, in board time; -1 for no timeout.</summary>
    public static bool Sleep(WaitHandle handle, int timeoutMs)
    {
        lock (Sync)
        {
            if (handle != null && handle.TryConsume())
            {
                return true;
            }

            if (timeoutMs == 0)
            {
                return false;
            }

            var sleeper = new Sleeper(handle, timeoutMs < 0 ? long.MaxValue : _nowMs + timeoutMs, _isBoardThread);
            Sleepers.Add(sleeper);
            _busyThreads -= _isBoardThread ? 1 : 0;
            Monitor.PulseAll(Sync);
            while (!sleeper.IsAwake)
            {
                Monitor.Wait(Sync);
            }

            return sleeper.WasSignalled;
        }
    }

    /// <summary>Sets a handle and wakes the threads that wait for it: one or all, as the handle decides.</summary>
    public static void Set(WaitHandle handle)
    {
        lock (Sync)
        {
            handle.IsSet = true;
            foreach (Sleeper sleeper in Sleepers.FindAll(sleeper => sleeper.Handle == handle))
            {
                if (handle.TryConsume())
                {
                    Wake(sleeper, true);
                }
            }
        }
    }

    /// <summary>Runs a call that blocks on the PC's network. The board's time can advance meanwhile.</summary>
    public static T RunOutside<T>(Func<T> call)
    {
        MarkIdle();
        try
        {
            return call();
        }
        finally
        {
            MarkBusy();
        }
    }

    /// <summary>
    /// Simulates a native call that blocks until <see cref="Thaw"/>; meanwhile all threads of the board stand still.
    /// </summary>
    public static void Freeze()
    {
        lock (Sync)
        {
            _isFrozen = true;
            _busyThreads--;
            Monitor.PulseAll(Sync);
            while (_isFrozen)
            {
                Monitor.Wait(Sync);
            }
        }
    }

    public static bool IsFrozen => _isFrozen;

    public static void Thaw()
    {
        lock (Sync)
        {
            _isFrozen = false;
            _busyThreads++;
            Monitor.PulseAll(Sync);
        }
    }

    /// <summary>Advances the board's time.</summary>
    public static void Advance(long ms)
    {
        long untilMs = NowMs + ms;
        while (StepTo(untilMs))
        {
        }
    }

    /// <summary>Blocks until all threads of the board wait or have ended.</summary>
    public static void WaitUntilIdle()
    {
        lock (Sync)
        {
            DateTime deadline = DateTime.UtcNow + WaitTimeout;
            while (_busyThreads > 0)
            {
                Assert.True(DateTime.UtcNow < deadline, "a thread of the board neither waits nor ends");
                Monitor.Wait(Sync, 100);
            }
        }
    }

    private static bool StepTo(long untilMs)
    {
        WaitUntilIdle();
        lock (Sync)
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

        WaitUntilIdle();
        return false;
    }

    private static void Wake(Sleeper sleeper, bool wasSignalled)
    {
        Sleepers.Remove(sleeper);
        sleeper.IsAwake = true;
        sleeper.WasSignalled = wasSignalled;
        _busyThreads += sleeper.IsBoardThread ? 1 : 0;
        Monitor.PulseAll(Sync);
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
            Board.RecordThreadFailure();
        }
        finally
        {
            MarkIdle();
        }
    }

    private static void MarkIdle()
    {
        lock (Sync)
        {
            _busyThreads -= _isBoardThread ? 1 : 0;
            Monitor.PulseAll(Sync);
        }
    }

    private static void MarkBusy()
    {
        lock (Sync)
        {
            _busyThreads += _isBoardThread ? 1 : 0;
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
