using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http.Api.Model;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>AWS spreads IoT over services of their own, some of which share paths; the last one is not AWS's.</summary>
internal enum ApiService
{
    Iot,
    IotData,
    IotJobsData,
    Local,
}

/// <summary>An operation and who answers it.</summary>
internal sealed record ApiRoute(ApiService Service, string Name, Func<ApiCall, ApiResponse> Handle)
{
    /// <summary>Where it is called, and with what.</summary>
    public ApiOperation Operation { get; } = OperationTable.Get(Service, Name);

    /// <summary>What takes too long to be done inside a call, from the body; done before it.</summary>
    public Func<ReadOnlyMemory<byte>, IssuedCertificate>? Issue { get; init; }

    /// <summary>Whether its lists are paged by markers.</summary>
    public bool UsesMarkers { get; init; }
}
