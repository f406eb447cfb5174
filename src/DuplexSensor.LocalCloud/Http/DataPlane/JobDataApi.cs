using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>
/// The jobs data plane over HTTP. The operations are the same as over MQTT, but the document is a text, and an
/// execution contains the name of its thing.
/// </summary>
internal static class JobDataApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.IotJobsData, "GetPendingJobExecutions", call =>
            CreateResponse(call, JobService.GetPending(GetThingJobs(call), default, call.Now))),
        new(ApiService.IotJobsData, "StartNextPendingJobExecution", call =>
            CreateResponse(call, JobService.StartNext(GetThingJobs(call), call.Body, call.Now))),
        new(ApiService.IotJobsData, "DescribeJobExecution", call =>
            CreateResponse(
                call, JobService.Describe(GetThingJobs(call), call.PathNames[1], CreatePayload(call), call.Now))),
        new(ApiService.IotJobsData, "UpdateJobExecution", call =>
            CreateResponse(call, JobService.Update(GetThingJobs(call), call.PathNames[1], call.Body, call.Now))),
    ];

    private static ThingJobs GetThingJobs(ApiCall call) => call.Services.Jobs.GetThingJobs(call.Name);

    // These members are in the payload over MQTT, and in the query over HTTP.
    private static byte[] CreatePayload(ApiCall call)
    {
        var body = new JsonObject();
        if (call.FindQueryText("includeJobDocument") is not null)
        {
            body["includeJobDocument"] = call.IsQueryFlagSet("includeJobDocument");
        }

        if (call.FindQueryNumber("executionNumber") is { } number)
        {
            body["executionNumber"] = number;
        }

        return JsonBytes.Serialize(body);
    }

    private static ApiResponse CreateResponse(ApiCall call, JobResult result)
    {
        call.Services.Jobs.SaveResult(result, call.Now);
        if (result.Error is { } error)
        {
            (int status, string name) = ToErrorType(error);
            return ApiResponse.Error(status, name, error.Message);
        }

        JsonObject body = result.Response;
        ConvertDocumentToText(body);
        if (body["execution"] is JsonObject execution)
        {
            execution["thingName"] = call.Name;
            ConvertDocumentToText(execution);
        }

        return ApiResponse.Ok(body) with { Messages = result.Notifications };
    }

    private static void ConvertDocumentToText(JsonObject members)
    {
        if (members["jobDocument"] is { } document)
        {
            members["jobDocument"] = Encoding.UTF8.GetString(JsonBytes.Serialize(document));
        }
    }

    private static (int Status, string Name) ToErrorType(JobError error) => error.Code switch
    {
        "ResourceNotFound" => (404, "ResourceNotFoundException"),
        "InvalidStateTransition" => (409, "InvalidStateTransitionException"),
        "VersionMismatch" => (409, "VersionConflictException"),
        "TerminalStateReached" => (410, "TerminalStateException"),
        _ => (400, "InvalidRequestException"),
    };
}
