namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>
/// This PC's clock, by the time server of the board. AWS refuses signatures of a clock that is wrong by 15 minutes, and
/// certificates begin and end.
/// </summary>
internal sealed class ClockCheck : ICheck
{
    private static readonly TimeSpan LagMax = TimeSpan.FromMinutes(5);

    public string Name => "clock";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string server = context.ReadTimeServer();
        string now = $"{context.Pc.Time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z";
        if (await context.Pc.Network.MeasureClockAsync(server, cancellationToken) is not { } lag)
        {
            return Finding.Skipped($"it says {now}; {server} does not answer on UDP port 123. The board asks it too, "
                + "from its own network");
        }

        context.ClockLag = lag;
        string side = lag < TimeSpan.Zero ? "ahead of" : "behind";
        string difference = $"{Math.Abs(lag.TotalSeconds):0.0} s {side} {server}";
        return lag.Duration() <= LagMax
            ? Finding.Ok($"{now}, {difference}")
            : Finding.Failed($"it says {now}, which is {difference}", context.Pc.IsWindows
                ? "Set it: w32tm /resync, or Settings, Time & language."
                : "Set it: sudo timedatectl set-ntp true (macOS: System Settings, Date & Time).");
    }
}
