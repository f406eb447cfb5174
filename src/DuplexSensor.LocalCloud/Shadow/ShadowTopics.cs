namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The topics of one shadow: the classic one of a thing, or a named one.</summary>
public sealed record ShadowTopics(string Thing, string? ShadowName = null)
{
    private readonly string _prefix =
        $"$aws/things/{Thing}/shadow" + (ShadowName is null ? "" : $"/name/{ShadowName}");

    /// <summary>The name in error messages: the shadow name, or the thing name for the classic shadow.</summary>
    public string DisplayName => ShadowName ?? Thing;

    public string Get => _prefix + "/get";

    public string Update => _prefix + "/update";

    public string Delete => _prefix + "/delete";

    public string Delta => _prefix + "/update/delta";

    public string Documents => _prefix + "/update/documents";
}
