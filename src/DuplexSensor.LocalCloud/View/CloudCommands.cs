using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.View;

/// <summary>
/// What a user interface changes in the cloud, by the same services as the API. Safe from any thread; a call blocks
/// while another request is handled. Each throws <see cref="DataFolderException"/> when the state cannot be persisted;
/// nothing has changed then.
/// </summary>
public sealed class CloudCommands
{
    private readonly ServiceDispatcher _dispatcher;

    internal CloudCommands(ServiceDispatcher dispatcher) => _dispatcher = dispatcher;

    /// <summary>Handles an update request for the classic shadow of a thing.</summary>
    /// <param name="payload">The request as in the topic shadow/update.</param>
    public ShadowResult UpdateShadow(string thing, ReadOnlyMemory<byte> payload) => _dispatcher.Execute(
        (services, now) =>
        {
            ShadowResult result = services.Shadows.Update(thing, payload, now);
            return (result, result.Messages);
        });

    /// <summary>Creates a job for things and groups.</summary>
    /// <param name="request">The request. The names below become its targets.</param>
    /// <exception cref="CloudRequestException">The request breaks a rule, or a target does not exist.</exception>
    public void CreateJob(CreateJobRequest request, IEnumerable<string> things, IEnumerable<string> groups) =>
        _dispatcher.Execute<bool>((services, now) =>
        {
            // ARNs contain the account, which is known only here.
            string[] targets = [.. things.Select(AwsNames.GetThingArn), .. groups.Select(AwsNames.GetGroupArn)];
            return (true, services.CreateJob(request with { Targets = targets }, now).Notifications);
        });

    /// <summary>Cancels a job and its QUEUED executions; with force, those IN_PROGRESS too.</summary>
    /// <exception cref="CloudRequestException">The job does not exist, or has ended.</exception>
    public void CancelJob(string jobId, bool force) => _dispatcher.Execute<bool>((services, now) =>
        (true, services.JobControl.Cancel(jobId, new JobControl.Cancellation(force), now)));

    /// <summary>Cancels an execution. An IN_PROGRESS execution needs force.</summary>
    /// <exception cref="CloudRequestException">The execution does not exist, has ended, or needs force.</exception>
    public void CancelExecution(string thing, string jobId, bool force) => _dispatcher.Execute<bool>(
        (services, now) =>
            (true, services.JobControl.CancelExecution((thing, jobId), force, expectedVersion: null, now)));
}
