using System.Buffers;
using System.IO.Pipelines;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The output of a connection. Bytes that are written while the output is held are sent with the next write, in one TLS
/// record and one TCP packet instead of two.
/// </summary>
internal sealed class HoldablePipeWriter(PipeWriter inner) : PipeWriter
{
    public bool IsHeld { get; set; }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        IsHeld ? default : inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (!IsHeld)
        {
            return inner.WriteAsync(source, cancellationToken);
        }

        inner.Write(source.Span);
        return default;
    }
}
