using System;

namespace System
{
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }
}

namespace nanoFramework.Hardware.Esp32
{
    public class HighResTimer
    {
        public static extern ulong GetCurrent();
    }

    public class NativeMemory
    {
        public enum MemoryType
        {
            Internal = 1,
        }

        public static extern void GetMemoryInfo(
            MemoryType memoryType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock);
    }
}

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption
    {
        NormalReboot = 0,
    }

    public static class GC
    {
        public static extern uint Run(bool compactHeap);
    }

    public class Power
    {
        public static extern void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot);
    }

    public static class Rtc
    {
        public static extern bool SetSystemTime(DateTime time);
    }
}
