namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The actions for which the requests of a connection are checked.</summary>
internal static class AccessActions
{
    public const string Connect = "iot:Connect";
    public const string Publish = "iot:Publish";
    public const string RetainPublish = "iot:RetainPublish";
    public const string Subscribe = "iot:Subscribe";
    public const string Receive = "iot:Receive";

    /// <summary>The ARN of the topic, topic filter or client id to which an action applies.</summary>
    public static string GetResourceArn(string action, string name) => action switch
    {
        Connect => AwsNames.GetClientArn(name),
        Subscribe => AwsNames.GetTopicFilterArn(name),
        _ => AwsNames.GetTopicArn(name),
    };
}
