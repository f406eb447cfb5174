using System.Threading;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace DuplexSensor.Esp32;

/// <summary>
/// The one gate through which MQTT's and the fetcher's connections are opened, one at a time (D16): so two handshakes
/// never need memory at once, and a failed one is swept up before anybody opens the next.
/// </summary>
public sealed class TlsGate
{
    // Longer than a slow handshake takes, shorter than Core's deadlines: a worker behind one that hangs gives up.
    private const int WaitTimeoutMs = 30_000;

    private readonly AutoResetEvent _free = new AutoResetEvent(true);

    /// <summary>Waits up to 30 s; false when the gate was not free by then.</summary>
    public bool TryEnter()
    {
        return Chip.Wait(_free, WaitTimeoutMs);
    }

    /// <summary>
    /// After a failed opening, once its objects are disposed of: their finalizers close socket numbers, and would close
    /// the next connection's if they ran later.
    /// </summary>
    public void RunFinalizers()
    {
        NativeGC.Run(false);
        System.GC.WaitForPendingFinalizers();
    }

    public void Leave()
    {
        _free.Set();
    }
}
