using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.Dashboard.Web;

/// <summary>The commands to the cloud: by its own services, with its own refusals.</summary>
internal sealed class CloudRoutes(LocalCloudHost cloud)
{
    public JsonObject UpdateDesired(string thing, CommandBody body)
    {
        JsonElement desired = body.ReadObject("desired");
        long? version = body.FindInteger("version");
        body.ThrowIfUnknown();
        ThrowIfNoThing(thing);
        ShadowResult result = cloud.Commands.UpdateShadow(thing, CreateUpdate(desired, version));
        return result.Error is { } error
            ? throw new PageException(error.Code, error.ErrorType, error.Message + ".")
            : new JsonObject { ["version"] = result.Shadow.Version };
    }

    public JsonObject CreateJob(CommandBody body)
    {
        var request = new CreateJobRequest(body.ReadText("jobId"))
        {
            Document = body.ReadText("document"),
            Description = body.FindText("description"),
        };
        IReadOnlyList<string> things = body.ReadTexts("things");
        IReadOnlyList<string> groups = body.ReadTexts("groups");
        body.ThrowIfUnknown();
        cloud.Commands.CreateJob(request, things, groups);
        return new JsonObject { ["jobId"] = request.JobId };
    }

    public JsonObject CancelJob(string jobId, CommandBody body)
    {
        bool isForced = body.ReadFlag("force", otherwise: false);
        body.ThrowIfUnknown();
        cloud.Commands.CancelJob(jobId, isForced);
        return [];
    }

    public JsonObject CancelExecution(string jobId, string thing, CommandBody body)
    {
        bool isForced = body.ReadFlag("force", otherwise: false);
        body.ThrowIfUnknown();
        cloud.Commands.CancelExecution(thing, jobId, isForced);
        return [];
    }

    public JsonObject SwitchFault(string name, CommandBody body)
    {
        bool isOn = body.ReadFlag("on");
        long? times = body.FindInteger("times");
        body.ThrowIfUnknown();
        if (isOn)
        {
            cloud.Chaos.SwitchOn(name, times is null ? null : (int)Math.Clamp(times.Value, 0, int.MaxValue));
            return [];
        }

        if (times is not null)
        {
            throw PageException.Invalid("\"times\" goes only with \"on\": true. Leave it out to switch the fault off.");
        }

        cloud.Chaos.SwitchOff(name);
        return [];
    }

    public JsonObject SwitchAllFaultsOff(CommandBody body)
    {
        bool isOn = body.ReadFlag("on");
        body.ThrowIfUnknown();
        if (isOn)
        {
            throw PageException.Invalid("Only one fault can be switched on at a time: name it in the path.");
        }

        cloud.Chaos.SwitchAllOff();
        return [];
    }

    private void ThrowIfNoThing(string thing)
    {
        if (cloud.View.FindThing(thing) is null)
        {
            throw PageException.NotFound($"There is no thing '{thing}'.");
        }
    }

    private static ReadOnlyMemory<byte> CreateUpdate(JsonElement desired, long? version)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartObject();
        writer.WriteStartObject("state");
        writer.WritePropertyName("desired");
        // As the user wrote it: the cloud checks it.
        writer.WriteRawValue(desired.GetRawText(), skipInputValidation: true);
        writer.WriteEndObject();
        if (version is not null)
        {
            writer.WriteNumber("version", version.Value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return bytes.WrittenMemory;
    }
}
