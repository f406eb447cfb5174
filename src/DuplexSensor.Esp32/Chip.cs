using System;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace DuplexSensor.Esp32;

/// <summary>
/// What the adapters ask of the runtime itself: UTC, waiting, a thread, a restart. In one place, so that a test can
/// compile another in its stead, whose time it moves.
/// </summary>
internal static class Chip
{
    /// <summary>The clock in epoch milliseconds, whether anybody has set it or not.</summary>
    public static long UtcMs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// Blocks until the handle is set; false when it was not within so many milliseconds. Timeout.Infinite: for ever.
    /// </summary>
    public static bool Wait(WaitHandle handle, int msMax)
    {
        return handle.WaitOne(msMax, false);
    }

    /// <summary>Blocks this thread for so many milliseconds, up to 20 more.</summary>
    public static void Sleep(int ms)
    {
        Thread.Sleep(ms);
    }

    /// <summary>Runs the work on a thread of its own. What it throws is lost.</summary>
    public static void StartThread(ThreadStart work)
    {
        new Thread(work).Start();
    }

    /// <summary>Does not return: the runtime sets a flag, and the chip restarts while this thread is parked.</summary>
    public static void Restart()
    {
        Power.RebootDevice();
        Thread.Sleep(Timeout.Infinite);
    }
}
