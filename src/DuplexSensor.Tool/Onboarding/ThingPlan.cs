namespace DuplexSensor.Tool.Onboarding;

/// <summary>The thing to onboard.</summary>
/// <param name="Thing">Thing name.</param>
/// <param name="Group">Thing group; null for none, or for the one that it is in.</param>
/// <param name="Attributes">The thing's attributes, at most three; empty to leave them as they are.</param>
internal sealed record ThingPlan(string Thing, string? Group, IReadOnlyDictionary<string, string> Attributes);
