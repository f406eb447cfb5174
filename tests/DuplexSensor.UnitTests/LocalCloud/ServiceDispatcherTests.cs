using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ServiceDispatcherTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
    private readonly List<string> _delivered = [];
    private readonly ServiceDispatcher _dispatcher;

    public ServiceDispatcherTests()
    {
        _dispatcher = new ServiceDispatcher(new ThingServices(), _time, new FaultSwitches(), stateFile: null)
        {
            Deliver = (client, message, qos) => _delivered.Add($"{client} {message.Topic} {qos}"),
        };
        _dispatcher.Subscribe("lamp", "$aws/things/lamp/jobs/notify", qos: 1);
    }

    public void Dispose() => _dispatcher.Dispose();

    [Fact]
    public void A_job_times_out_without_a_request()
    {
        StartJob("j", minutes: 5);
        _delivered.Clear();
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Empty(_delivered);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["lamp $aws/things/lamp/jobs/notify 1"], _delivered);
        Assert.Equal(JobStatus.TimedOut, GetStatus("j"));
    }

    [Fact]
    public void The_timer_is_set_again_for_the_next_job_that_times_out()
    {
        StartJob("j", minutes: 5);
        _time.Advance(TimeSpan.FromMinutes(5));
        StartJob("k", minutes: 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(JobStatus.TimedOut, GetStatus("k"));
    }

    [Fact]
    public void A_clock_that_is_set_back_by_a_year_only_delays_the_timeout()
    {
        StartJob("j", minutes: 5);
        _time.AdjustTime(_time.GetUtcNow().AddYears(-1));
        StartJob("k", minutes: 1, "fan");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((JobStatus.InProgress, JobStatus.TimedOut), (GetStatus("j"), GetStatus("k", "fan")));
    }

    [Fact]
    public void The_dispatcher_works_after_an_exception_in_a_call()
    {
        Assert.Throws<CloudRequestException>(() => _dispatcher.Execute<bool>((services, _) =>
            (services.Registry.GetThing("nobody") is null, [])));
        StartJob("j", minutes: 1);
        Assert.Equal(JobStatus.InProgress, GetStatus("j"));
    }

    private void StartJob(string jobId, int minutes, string thing = "lamp") => _dispatcher.Execute((services, now) =>
    {
        services.Registry.GetOrCreateThing(thing);
        var job = new CreateJobRequest(jobId) { Targets = [AwsNames.GetThingArn(thing)], Document = "{}" };
        job = job with { InProgressMinutes = minutes };
        services.CreateJob(job, now);
        return (true, services.Handle($"$aws/things/{thing}/jobs/start-next", default, now));
    });

    private JobStatus GetStatus(string jobId, string thing = "lamp") =>
        _dispatcher.Execute<JobStatus>((services, _) => (services.Jobs.GetExecution(thing, jobId).Status, []));
}
