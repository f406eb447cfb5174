using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The calls of nanoff for one board, with their lines in the log.</summary>
internal sealed class FlashSession(
    FlashTools tools, string port, FlashLog log, CancellationToken cancellationToken)
{
    private const int DetailsAttempts = 3;

    public FlashTools Tools => tools;

    public string Port => port;

    public FlashLog Log => log;

    /// <summary>Writes a part, a second time after a reset when the cable may be the cause of the failure.</summary>
    /// <param name="part">The part of the flash, for the log.</param>
    /// <param name="tryWrite">Writes it; returns the failure, or null.</param>
    /// <exception cref="UserException">It could not be written.</exception>
    public async Task WriteAsync(string part, Func<Task<NanoffError?>> tryWrite)
    {
        NanoffError? error = await tryWrite();
        if (error is { MayBeOfTheCable: true })
        {
            log.Write(part, $"{error.Text} Once more after a reset.");
            await RestartAsync();
            error = await tryWrite();
        }

        if (error is not null)
        {
            throw new UserException(error.Advice);
        }
    }

    /// <summary>Runs a call; returns the failure, or null.</summary>
    /// <param name="part">The part of the flash, for the log.</param>
    /// <param name="call">The call.</param>
    /// <param name="signs">How lines end after success; each must be there, where lines can be read.</param>
    public async Task<NanoffError?> TryAsync(string part, NanoffCall call, params IReadOnlyList<string> signs)
    {
        log.WriteCall(part, call);
        NanoffResult result = await tools.Nanoff.RunAsync(call, log.WriteFromNanoff, cancellationToken);
        if (NanoffError.Find(result, port) is { } error)
        {
            return error;
        }

        string? missing = result.Lines.Count == 0 ? null : signs.FirstOrDefault(
            sign => !result.Lines.Any(line => line.EndsWith(sign, StringComparison.Ordinal)));
        return missing is null ? null : new NanoffError(0, $"nanoff ended without '{missing}'.");
    }

    /// <summary>The details of the board; null when its runtime does not answer.</summary>
    public async Task<DeviceDetails?> ReadDetailsAsync()
    {
        NanoffResult result = await tools.Nanoff.RunAsync(NanoffCall.ReadDetails(port), _ => { }, cancellationToken);
        return DeviceDetails.TryParse(result.Lines);
    }

    /// <summary>The details of a board that has just restarted; null when it does not answer.</summary>
    public async Task<DeviceDetails?> ReadDetailsAfterRestartAsync(string part)
    {
        log.WriteCall(part, NanoffCall.ReadDetails(port));
        for (int attempt = 1; attempt <= DetailsAttempts; attempt++)
        {
            await Task.Delay(tools.BootTime, cancellationToken);
            if (await ReadDetailsAsync() is { } details)
            {
                return details;
            }
        }

        return null;
    }

    private async Task RestartAsync()
    {
        tools.Reset.TryReset(port);
        await Task.Delay(tools.BootTime, cancellationToken);
    }
}
