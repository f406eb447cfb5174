using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>The least-privilege policy of a board, <c>certs/policy.json</c>, and what it means.</summary>
internal static class DevicePolicyText
{
    private const string TemplatePrefix = "arn:aws:iot:REGION:ACCOUNT:";

    /// <param name="arnPrefix">For example <c>arn:aws:iot:us-east-1:123456789012:</c>.</param>
    public static string CreateDocument(string arnPrefix) =>
        Defaults.Policy.Replace(TemplatePrefix, arnPrefix, StringComparison.Ordinal);

    public static string Explain(string name, string document) => $"""
        policy {name}: created. A board with one of its certificates may do this and nothing else:
          iot:Connect                  as the thing that its certificate is attached to
          iot:Publish                  shadow and jobs of that thing, devices/THING/...
          iot:Subscribe, iot:Receive   shadow and jobs of that thing, devices/THING/...
        It cannot read or write what belongs to another thing. The document:
        {document.TrimEnd()}
        """;
}
