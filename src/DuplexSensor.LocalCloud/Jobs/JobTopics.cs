namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The topics on which the service itself begins to speak to a thing.</summary>
internal static class JobTopics
{
    public static string Notify(string thing) => $"$aws/things/{thing}/jobs/notify";

    public static string NotifyNext(string thing) => $"$aws/things/{thing}/jobs/notify-next";
}
