using System;
using System.Threading;
using DuplexSensor.AdapterTests.Bench;

namespace System.Threading
{
    /// <summary>A handle on which threads wait in the board's time.</summary>
    public abstract class WaitHandle(bool isSet)
    {
        internal bool IsSet { get; set; } = isSet;

        public bool WaitOne(int millisecondsTimeout, bool exitContext) => BoardTime.Sleep(this, millisecondsTimeout);

        /// <summary>Called only while <see cref="BoardTime"/> holds its lock.</summary>
        internal abstract bool TryConsume();
    }

    public sealed class AutoResetEvent(bool initialState) : WaitHandle(initialState)
    {
        public bool Set()
        {
            BoardTime.Set(this);
            return true;
        }

        internal override bool TryConsume()
        {
            bool wasSet = IsSet;
            IsSet = false;
            return wasSet;
        }
    }

    public sealed class ManualResetEvent(bool initialState) : WaitHandle(initialState)
    {
        public bool Set()
        {
            BoardTime.Set(this);
            return true;
        }

        internal override bool TryConsume() => IsSet;
    }

    public readonly struct CancellationToken(long dueMs)
    {
        internal long DueMs => dueMs;
    }

    public sealed class CancellationTokenSource(int millisecondsDelay) : IDisposable
    {
        public CancellationToken Token { get; } = new(BoardTime.NowMs + millisecondsDelay);

        public void Dispose()
        {
        }
    }
}

namespace DuplexSensor.Esp32
{
    /// <summary>Replaces the device's Chip: the test controls time, threads and restart.</summary>
    public static class Chip
    {
        public static long UtcMs
        {
            get
            {
                Outputs.LookAtClock();
                return Board.UtcMs;
            }
        }

        public static bool Wait(WaitHandle handle, int timeoutMs) => handle.WaitOne(timeoutMs, false);

        public static void Sleep(int ms) => BoardTime.Sleep(null, ms);

        public static void StartThread(ThreadStart work)
        {
            Outputs.AllocateThread();
            BoardTime.StartThread(() => work());
        }

        public static void Restart() => Board.Restart();
    }

    public static class BuildTime
    {
        public const string Version = "1.0.0";
        public const long EpochSeconds = 1_780_000_000;
    }
}
