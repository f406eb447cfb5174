using System.Text;

namespace DuplexSensor.Tool.Output;

/// <summary>
/// A text writer that never throws. When a line cannot be written, the later ones are dropped, and the program ends.
/// </summary>
/// <param name="inner">Is not disposed.</param>
internal sealed class CheckedWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    // EPIPE of Unix, ERROR_BROKEN_PIPE and ERROR_NO_DATA of Windows.
    private static readonly int[] ReaderHasGone = [32, unchecked((int)0x8007006D), unchecked((int)0x800700E8)];

    private readonly CancellationTokenSource _failed = new();

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Is canceled when a line could not be written.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Whether a line could not be written because nobody reads the output any more.</summary>
    public bool IsReaderGone { get; private set; }

    /// <summary>Why a line could not be written; null when all were, or when the reader has gone.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the lines go to a terminal.</summary>
    public bool IsTerminal => inner == Console.Out && !Console.IsOutputRedirected;

    public override void Write(char value) => Write(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Write(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Write(() => inner.Write(value));

    public override void WriteLine(string? value) => Write(() => inner.WriteLine(value));

    public override void Flush() => Write(inner.Flush);

    protected override void Dispose(bool disposing)
    {
        _failed.Dispose();
        base.Dispose(disposing);
    }

    private void Write(Action write)
    {
        if (_failed.IsCancellationRequested)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            IsReaderGone = ReaderHasGone.Contains(exception.HResult);
            Error = IsReaderGone ? null : $"the output cannot be written: {exception.GetBaseException().Message}";

            // Not on this thread, which may hold locks that the end of the program needs.
            _ = _failed.CancelAsync();
        }
    }
}
