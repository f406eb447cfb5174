namespace DuplexSensor.Tool.Monitoring;

/// <summary>Reads a port for as long as the run lasts. A port that vanishes is opened again when it is back.</summary>
/// <param name="port">The port.</param>
/// <param name="output">Receives the board's lines.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class PortFollower(IBoardPort port, MonitorOutput output, TimeProvider time)
{
    private const int BufferBytes = 4_096;

    /// <summary>Time between two attempts to open a port that has vanished.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>When nothing has come for this time, a line or packet without its end is over.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is canceled.</summary>
    /// <param name="stream">The opened port.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            await ReadToEndAsync(stream, cancellationToken);
            output.WriteNote($"{port.Name} has gone; it is opened again when it is back");
            stream = await OpenAgainAsync(cancellationToken);
            output.WriteNote($"{port.Name} is back");
        }
    }

    private async Task ReadToEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        var lines = new ConsoleLines(output.WriteLine);
        var packets = new WirePackets(lines.Add);
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await ReadAsync(stream, buffer, OnSilence, cancellationToken) is > 0 and int count)
            {
                packets.Add(buffer.AsSpan(0, count));
            }
        }
        catch (Exception exception) when (IsGone(exception) && !cancellationToken.IsCancellationRequested)
        {
            // The cable was pulled.
        }
        finally
        {
            Close(stream);
        }

        OnSilence();

        void OnSilence()
        {
            packets.OnSilence();
            lines.OnSilence();
        }
    }

    private async Task<int> ReadAsync(
        Stream stream, byte[] buffer, Action onSilence, CancellationToken cancellationToken)
    {
        Task<int> read = stream.ReadAsync(buffer, cancellationToken).AsTask();
        try
        {
            return await read.WaitAsync(Silence, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            onSilence();
            return await read.WaitAsync(cancellationToken);
        }
    }

    private async Task<Stream> OpenAgainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(RetryDelay, time, cancellationToken);
            try
            {
                return port.Open();
            }
            catch (Exception exception) when (IsGone(exception) || exception is ArgumentException)
            {
                // Not yet: the operating system also takes a moment to give the user the right to open it.
            }
        }
    }

    private static void Close(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // There is nothing to close any more.
        }
    }

    private static bool IsGone(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidOperationException;
}
