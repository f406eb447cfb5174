namespace System.Threading;

public struct CancellationToken
{
    public extern bool IsCancellationRequested { get; }
}

public class CancellationTokenSource : IDisposable
{
    public extern CancellationTokenSource(int millisecondsDelay);

    public extern CancellationToken Token { get; }

    public extern void Dispose();
}
