using System;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The board's memory: simulates failing allocations, collections and finalizers.</summary>
internal static class Heap
{
    private static int _failuresLeft;
    private static bool _failsUntilCollected;
    private static bool _isCollected;

    public static int Collections { get; private set; }

    /// <summary>Number of collections that have also compacted the heap.</summary>
    public static int Compactions { get; private set; }

    public static uint NativeFreeBytes { get; set; } = 200_000;

    /// <summary>
    /// Whether a handshake has failed and the finalizer of its socket has not run yet. The finalizer closes the
    /// connection that has the socket's number when it runs.
    /// </summary>
    public static bool HasStaleSocket { get; set; }

    /// <summary>Number of requests that have failed after their handshake and were not disposed of.</summary>
    public static int UndisposedRequests { get; set; }

    /// <summary>Allocations fail until a collection frees memory.</summary>
    public static void FillWithGarbage() => _failsUntilCollected = true;

    /// <summary>The next allocations fail, with or without a collection.</summary>
    public static void Fill(int times = int.MaxValue) => _failuresLeft = times;

    public static void Allocate()
    {
        if (_failsUntilCollected || _failuresLeft > 0)
        {
            _failuresLeft -= _failuresLeft > 0 ? 1 : 0;
            throw new OutOfMemoryException();
        }
    }

    public static uint Collect(bool compacts)
    {
        Collections++;
        Compactions += compacts ? 1 : 0;
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
