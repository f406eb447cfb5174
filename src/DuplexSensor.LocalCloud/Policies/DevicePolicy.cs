using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The least-privilege policy of a device, <c>certs/policy.json</c>.</summary>
internal static class DevicePolicy
{
    public const string Name = "duplex-device";

    private static readonly string Template = ReadResource();

    private static readonly IReadOnlyList<PolicyStatement> Statements =
        PolicyDocument.Parse(DocumentOf(AwsAccount.Default)).Statements;

    /// <summary>The policy document for <see cref="AwsAccount.Current"/>.</summary>
    public static string Document => DocumentOf(AwsAccount.Current);

    /// <summary>
    /// Whether the policy, in the default account, allows an action to a thing with an attached certificate. The policy
    /// has no Deny statement.
    /// </summary>
    public static bool Allows(string thing, string action, string name)
    {
        using AwsAccount.Scope account = AwsAccount.Default.Enter();
        var identity = new ConnectionIdentity(thing, "");
        var request = new AccessRequest(identity, action, AccessActions.GetResourceArn(action, name))
        {
            Thing = new Thing(thing),
        };
        return Statements.Any(statement => statement.Matches(request));
    }

    private static string DocumentOf(AwsAccount account) => Template
        .Replace("arn:aws:iot:REGION:ACCOUNT:", account.ArnPrefix, StringComparison.Ordinal);

    private static string ReadResource()
    {
        using Stream resource = typeof(DevicePolicy).Assembly.GetManifestResourceStream("policy.json")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
