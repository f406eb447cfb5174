namespace DuplexSensor.LocalCloud.Http.Api.Model;

/// <summary>Where a member is in a request. A payload is the whole body, not parsed.</summary>
internal enum MemberLocation
{
    Body,
    Path,
    Query,
    Header,
    Payload,
}

/// <summary>A member of an operation's input, or of a structure in it, with its name on the wire.</summary>
internal sealed record ApiMember(string Name, ApiShape Shape)
{
    public MemberLocation Location { get; init; }

    public bool IsRequired { get; init; }
}
