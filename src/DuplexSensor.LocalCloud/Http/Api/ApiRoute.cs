using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http.Api.Model;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>The services of AWS IoT, some of which share paths. <c>Local</c> is not part of AWS.</summary>
internal enum ApiService
{
    Iot,
    IotData,
    IotJobsData,
    Local,
}

/// <summary>An operation and its handler.</summary>
internal sealed record ApiRoute(ApiService Service, string Name, Func<ApiCall, ApiResponse> Handle)
{
    /// <summary>The method, path and input of the operation.</summary>
    public ApiOperation Operation { get; } = OperationTable.Get(Service, Name);

    /// <summary>Issues a certificate from the body. Runs before the call, because issuing takes long.</summary>
    public Func<ReadOnlyMemory<byte>, IssuedCertificate>? Issue { get; init; }

    /// <summary>Does what takes long, with the names in the path. Runs before the call.</summary>
    public Action<IReadOnlyList<string>>? Prepare { get; init; }

    /// <summary>Whether the operation pages its list by markers.</summary>
    public bool UsesMarkers { get; init; }
}
