namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The topics of one shadow; here the classic one of a thing.</summary>
public sealed record ShadowTopics(string Thing)
{
    private readonly string _prefix = $"$aws/things/{Thing}/shadow";

    public string Get => _prefix + "/get";

    public string Update => _prefix + "/update";

    public string Delete => _prefix + "/delete";

    public string Delta => _prefix + "/update/delta";

    public string Documents => _prefix + "/update/documents";
}
