using System;
using System.Threading;
using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>
/// The device's entry point. It never returns, but restarts the board: after an unhandled exception the runtime would
/// stop until someone resets the board.
/// </summary>
public static class Program
{
    public static void Main()
    {
        var flash = new Esp32Flash();
        var crashes = new CrashRecord(flash);
        Firmware firmware = null;
        try
        {
            var wakeUp = new AutoResetEvent(false);
            var startup = new Startup(flash, wakeUp);
            Board board = startup.CreateBoard();

            // To process job payloads, pass your own IJobHandler here.
            firmware = new Firmware(board, startup.Config, new PrintingJobHandler());
            new MainLoop(firmware, startup, crashes, wakeUp).Run();
        }
        catch (Exception exception)
        {
            crashes.Restart("crash ", exception, firmware);
        }

        Chip.Restart();
    }
}
