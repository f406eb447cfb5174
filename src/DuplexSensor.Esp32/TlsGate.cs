using System.Threading;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace DuplexSensor.Esp32;

/// <summary>
/// A lock: MQTT and HTTPS connections are opened one at a time (D16). So two handshakes never need memory at the same
/// time, and the objects of a failed handshake are finalized before the next one begins.
/// </summary>
public sealed class TlsGate
{
    // Longer than a slow handshake, shorter than Core's deadlines: a worker does not wait longer than this.
    private const int WaitTimeoutMs = 30_000;

    private readonly AutoResetEvent _free = new AutoResetEvent(true);

    /// <summary>
    /// Blocks for up to 30 s; false when the gate did not become free. Compacts the heap: the runtime cannot move the
    /// threads of a connection, nor the certificates that it pins at the first one (SslNative). Created between other
    /// objects, they would split the room that M2Mqtt needs for a large message.
    /// </summary>
    public bool TryEnter()
    {
        bool isFree = Chip.Wait(_free, WaitTimeoutMs);
        if (isFree)
        {
            NativeGC.Run(true);
        }

        return isFree;
    }

    /// <summary>
    /// Call it after a failed connect, once its objects are disposed of. Their finalizers close socket numbers; if they
    /// ran later, they would close the next connection's socket. Blocks for milliseconds.
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
