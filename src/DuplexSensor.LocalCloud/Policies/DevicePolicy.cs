using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The least-privilege policy of a device, <c>certs/policy.json</c>, for the local account.</summary>
internal static class DevicePolicy
{
    public const string Name = "duplex-device";

    /// <summary>The policy document with region and account filled in.</summary>
    public static readonly string Document = Read()
        .Replace("REGION", Names.Region, StringComparison.Ordinal)
        .Replace("ACCOUNT", Names.Account, StringComparison.Ordinal);

    private static readonly IReadOnlyList<PolicyStatement> Statements = PolicyDocument.Parse(Document).Statements;

    /// <summary>What it allows a thing whose own certificate is attached to it; it denies nothing.</summary>
    public static bool Allows(string thing, string action, string name)
    {
        var who = new ConnectionIdentity(thing, "");
        var request = new AccessRequest(who, action, AccessActions.ResourceOf(action, name))
        {
            Thing = new Thing(thing),
        };
        return Statements.Any(statement => statement.Covers(request));
    }

    private static string Read()
    {
        using Stream resource = typeof(DevicePolicy).Assembly.GetManifestResourceStream("policy.json")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
