namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The topics of notifications, which the service sends without a request.</summary>
internal static class JobTopics
{
    public static string Notify(string thing) => $"$aws/things/{thing}/jobs/notify";

    public static string NotifyNext(string thing) => $"$aws/things/{thing}/jobs/notify-next";
}
