namespace DuplexSensor.LocalCloud.Http.Api.Model;

/// <summary>Where in a request a member stands; a payload is the whole body, as it is.</summary>
internal enum MemberLocation
{
    Body,
    Path,
    Query,
    Header,
    Payload,
}

/// <summary>A member of an operation's input, or of a structure in it, by its name on the wire.</summary>
internal sealed record ApiMember(string Name, ApiShape Shape)
{
    public MemberLocation Location { get; init; }

    public bool IsRequired { get; init; }
}
