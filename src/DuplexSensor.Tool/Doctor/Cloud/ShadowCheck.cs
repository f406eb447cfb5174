using DuplexSensor.Tool.Status;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>The board has applied what the shadow desires.</summary>
internal sealed class ShadowCheck : ICheck
{
    public string Name => "shadow";

    public IReadOnlyList<string> Needs => ["thing-attached"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context.Status));

    private static Finding Look(ThingStatus status)
    {
        if (status.ReportAge is not { } age)
        {
            return Finding.Skipped("the board has never reported");
        }

        string report = $"the last report came {StatusText.DescribeAge(age)} ago";
        return status.Delta.Count == 0
            ? Finding.Ok($"desired and reported agree; {report}")
            : Finding.Failed($"delta {status.Delta.ToJsonString()}; {report}", status.IsOnline == false
                ? "Power the board: it applies the delta when it connects."
                : "Look at reported.unknown in the shadow, and at the board's console; a setting that no board "
                    + "knows is removed by setting it to null in desired (docs/settings.md).");
    }
}
