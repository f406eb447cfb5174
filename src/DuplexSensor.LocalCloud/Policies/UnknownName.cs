namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// A name in a policy that begins with iot: and that AWS IoT does not have. The policy is accepted, and the name
/// matches nothing.
/// </summary>
internal readonly record struct UnknownName(string Kind, string Name)
{
    private const string Action = "action";

    /// <summary>The name that was probably meant, or null when no name is similar.</summary>
    public string? Similar => Kind == Action ? IotActions.FindSimilar(Name) : IotKeys.FindSimilar(Name);

    public static UnknownName FromAction(string action) => new(Action, action);

    public static UnknownName FromKey(string key) => new("condition key", key);

    public static UnknownName FromVariable(string variable) => new("policy variable", variable);
}
