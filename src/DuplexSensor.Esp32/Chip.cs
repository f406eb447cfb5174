using System;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace DuplexSensor.Esp32;

/// <summary>
/// The runtime's functions that adapters use: UTC, waiting, threads, restart. They are in one class, so that tests can
/// compile another class in its place and control the time.
/// </summary>
internal static class Chip
{
    /// <summary>The system clock in ms since 1970, whether it was set or not.</summary>
    public static long UtcMs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// Blocks until the handle is set, and returns true. Returns false when that takes longer than
    /// <paramref name="msMax"/>. Timeout.Infinite waits without a limit.
    /// </summary>
    public static bool Wait(WaitHandle handle, int msMax)
    {
        return handle.WaitOne(msMax, false);
    }

    /// <summary>Blocks this thread for <paramref name="ms"/>, or up to 20 ms longer.</summary>
    public static void Sleep(int ms)
    {
        Thread.Sleep(ms);
    }

    /// <summary>Starts a thread. An exception that <paramref name="work"/> throws is lost.</summary>
    public static void StartThread(ThreadStart work)
    {
        new Thread(work).Start();
    }

    /// <summary>Does not return: the runtime sets a flag, and the chip restarts while this thread waits.</summary>
    public static void Restart()
    {
        Power.RebootDevice();
        Thread.Sleep(Timeout.Infinite);
    }
}
