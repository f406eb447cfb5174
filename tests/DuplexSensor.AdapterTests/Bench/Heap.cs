using System;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The board's memory: how often it is short, and what waits to be finalized.</summary>
internal static class Heap
{
    private static int _failuresLeft;
    private static bool _failsUntilCollected;
    private static bool _isCollected;

    public static int Collections { get; private set; }

    public static uint NativeFreeBytes { get; set; } = 200_000;

    /// <summary>
    /// A handshake has failed and its socket is not closed by its owner's finalizer yet, which closes whatever has that
    /// number by then.
    /// </summary>
    public static bool HasStaleSocket { get; set; }

    /// <summary>Requests that have failed after their handshake and were not disposed of.</summary>
    public static int UndisposedRequests { get; set; }

    /// <summary>The next allocation that is looked at fails; a collection makes room.</summary>
    public static void FillWithGarbage() => _failsUntilCollected = true;

    /// <summary>So many allocations fail, whatever is collected.</summary>
    public static void Fill(int times = int.MaxValue) => _failuresLeft = times;

    public static void Allocate()
    {
        if (_failsUntilCollected || _failuresLeft > 0)
        {
            _failuresLeft -= _failuresLeft > 0 ? 1 : 0;
            throw new OutOfMemoryException();
        }
    }

    public static uint Collect()
    {
        Collections++;
        _failsUntilCollected = false;
        _isCollected = true;
        return 30_000;
    }

    public static void RunFinalizers()
    {
        HasStaleSocket &= !_isCollected || UndisposedRequests > 0;
        _isCollected = false;
    }
}
