using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>
/// The jobs service's own calls over HTTP: the same operations as over MQTT, but the document is a text, and an
/// execution says which thing's it is.
/// </summary>
internal static class JobDataApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.IotJobsData, "GetPendingJobExecutions", call =>
            Answer(call, JobService.GetPending(JobsOf(call), default, call.Now))),
        new(ApiService.IotJobsData, "StartNextPendingJobExecution", call =>
            Answer(call, JobService.StartNext(JobsOf(call), call.Body, call.Now))),
        new(ApiService.IotJobsData, "DescribeJobExecution", call =>
            Answer(call, JobService.Describe(JobsOf(call), call.Names[1], WhatIn(call), call.Now))),
        new(ApiService.IotJobsData, "UpdateJobExecution", call =>
            Answer(call, JobService.Update(JobsOf(call), call.Names[1], call.Body, call.Now))),
    ];

    private static ThingJobs JobsOf(ApiCall call) => call.Services.Jobs.Of(call.Name);

    // What MQTT has in the payload, HTTP has in the query.
    private static byte[] WhatIn(ApiCall call)
    {
        var body = new JsonObject();
        if (call.Text("includeJobDocument") is not null)
        {
            body["includeJobDocument"] = call.Flag("includeJobDocument");
        }

        if (call.Number("executionNumber") is { } number)
        {
            body["executionNumber"] = number;
        }

        return JsonBytes.Of(body);
    }

    private static ApiAnswer Answer(ApiCall call, JobResult result)
    {
        call.Services.Jobs.Keep(result, call.Now);
        if (result.Error is { } error)
        {
            (int status, string name) = ErrorOf(error);
            return ApiAnswer.Error(status, name, error.Message);
        }

        JsonObject body = result.Answer;
        MakeText(body);
        if (body["execution"] is JsonObject execution)
        {
            execution["thingName"] = call.Name;
            MakeText(execution);
        }

        return ApiAnswer.Ok(body) with { Messages = result.Notifications };
    }

    private static void MakeText(JsonObject members)
    {
        if (members["jobDocument"] is { } document)
        {
            members["jobDocument"] = Encoding.UTF8.GetString(JsonBytes.Of(document));
        }
    }

    private static (int Status, string Name) ErrorOf(JobError error) => error.Code switch
    {
        "ResourceNotFound" => (404, "ResourceNotFoundException"),
        "InvalidStateTransition" => (409, "InvalidStateTransitionException"),
        "VersionMismatch" => (409, "VersionConflictException"),
        "TerminalStateReached" => (410, "TerminalStateException"),
        _ => (400, "InvalidRequestException"),
    };
}
