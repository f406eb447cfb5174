using System;
using DuplexSensor.AdapterTests.Bench;

namespace System
{
    public static class Console
    {
        public static void WriteLine(string line)
        {
            Outputs.ThrowIfOutOfMemory(line);
            Board.WriteLine(line);
        }
    }

    /// <summary>Runs the finalizers that a failed handshake has left.</summary>
    public static class GC
    {
        public static void WaitForPendingFinalizers() => Heap.RunFinalizers();
    }
}

namespace nanoFramework.Runtime.Native
{
    public static class GC
    {
        public static uint Run(bool compactHeap) => Heap.Collect(compactHeap);
    }

    public static class Rtc
    {
        public static bool SetSystemTime(DateTime time)
        {
            Board.UtcMs = (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
            return true;
        }
    }
}

namespace nanoFramework.Hardware.Esp32
{
    public static class HighResTimer
    {
        public static ulong GetCurrent() => (ulong)BoardTime.NowMs * 1000;
    }

    public static class NativeMemory
    {
        public enum MemoryType
        {
            Internal = 1,
        }

        public static void GetMemoryInfo(
            MemoryType memoryType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock)
        {
            totalSize = 300_000;
            totalFreeSize = Heap.NativeFreeBytes;
            largestFreeBlock = Heap.NativeFreeBytes;
        }
    }
}

namespace nanoFramework.Networking
{
    public static class Sntp
    {
        /// <summary>How often the name was passed to the native code, which does not copy it.</summary>
        internal static int SetCount { get; private set; }

        public static string Server1
        {
            get;
            set
            {
                field = value;
                SetCount++;
            }
        }

        public static bool IsStarted { get; private set; }

        public static void Start() => IsStarted = true;
    }
}
