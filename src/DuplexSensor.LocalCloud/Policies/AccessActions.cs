namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The actions that a connection is held against.</summary>
internal static class AccessActions
{
    public const string Connect = "iot:Connect";
    public const string Publish = "iot:Publish";
    public const string RetainPublish = "iot:RetainPublish";
    public const string Subscribe = "iot:Subscribe";
    public const string Receive = "iot:Receive";

    /// <summary>The ARN of the topic, topic filter or client id that an action is about.</summary>
    public static string ResourceOf(string action, string name) => action switch
    {
        Connect => Names.ArnOfClient(name),
        Subscribe => Names.ArnOfTopicFilter(name),
        _ => Names.ArnOfTopic(name),
    };
}
