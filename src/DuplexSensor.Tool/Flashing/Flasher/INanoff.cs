namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>Runs nanoff, the platform's flasher: one call at a time for each port.</summary>
internal interface INanoff
{
    /// <summary>Runs one call to its end.</summary>
    /// <param name="call">Its command line.</param>
    /// <param name="onLine">
    /// Receives each line that nanoff prints, while it runs; also called from other threads, one at a time.
    /// </param>
    /// <param name="cancellationToken">Ends nanoff.</param>
    /// <exception cref="UserException">nanoff is not installed.</exception>
    Task<NanoffResult> RunAsync(NanoffCall call, Action<string> onLine, CancellationToken cancellationToken);
}
