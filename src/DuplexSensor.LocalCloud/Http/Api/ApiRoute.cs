using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>AWS spreads IoT over services of their own, some of which share paths; the last one is not AWS's.</summary>
internal enum ApiService
{
    Iot,
    IotData,
    IotJobsData,
    Local,
}

/// <summary>
/// One operation: the service whose name is in the signature's scope, the method, the path with <c>{thing}</c>,
/// <c>{group}</c>, <c>{job}</c>, <c>{policy}</c> or another word in braces where a name stands, and who answers.
/// </summary>
internal sealed record ApiRoute(ApiService Service, string Method, string Path, Func<ApiCall, ApiAnswer> Handle)
{
    private readonly string[] _segments = Path.Split('/')[1..];

    /// <summary>What takes too long to be done inside a call, from the body; done before it.</summary>
    public Func<ReadOnlyMemory<byte>, IssuedCertificate>? Issue { get; init; }

    /// <summary>Whether its lists are paged by markers.</summary>
    public bool Markers { get; init; }

    /// <summary>The names at the placeholders, or null when the path is another one.</summary>
    /// <exception cref="CloudRequestException">A name breaks the pattern of its kind: the CLI checks none.</exception>
    public IReadOnlyList<string>? Match(string[] segments)
    {
        if (segments.Length != _segments.Length)
        {
            return null;
        }

        var names = new List<string>();
        for (int i = 0; i < segments.Length; i++)
        {
            if (_segments[i].StartsWith('{'))
            {
                names.Add(segments[i]);
            }
            else if (_segments[i] != segments[i])
            {
                return null;
            }
        }

        for (int i = 0; i < segments.Length; i++)
        {
            Check(_segments[i], segments[i]);
        }

        return names;
    }

    private static void Check(string placeholder, string name)
    {
        switch (placeholder)
        {
            case "{thing}" or "{group}":
                Names.ThrowIfNoThingName(name);
                break;
            case "{job}":
                Names.ThrowIfNoJobId(name);
                break;
            case "{policy}":
                Names.ThrowIfNoPolicyName(name);
                break;
        }
    }
}
