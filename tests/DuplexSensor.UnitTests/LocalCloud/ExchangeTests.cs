using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ExchangeTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
    private readonly List<string> _delivered = [];
    private readonly Exchange _exchange;

    public ExchangeTests()
    {
        _exchange = new Exchange(new ThingServices(), _time, new FaultSwitches(), state: null)
        {
            Deliver = (client, message, qos) => _delivered.Add($"{client} {message.Topic} {qos}"),
        };
        _exchange.Subscribe("lamp", "$aws/things/lamp/jobs/notify", qos: 1);
    }

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public void A_job_times_out_by_the_clock_alone()
    {
        Start("j", minutes: 5);
        _delivered.Clear();
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Empty(_delivered);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["lamp $aws/things/lamp/jobs/notify 1"], _delivered);
        Assert.Equal(JobStatus.TimedOut, StatusOf("j"));
    }

    [Fact]
    public void The_clock_is_set_anew_for_the_next_job_that_times_out()
    {
        Start("j", minutes: 5);
        _time.Advance(TimeSpan.FromMinutes(5));
        Start("k", minutes: 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(JobStatus.TimedOut, StatusOf("k"));
    }

    [Fact]
    public void What_a_refused_call_throws_leaves_the_exchange_at_work()
    {
        Assert.Throws<CloudRequestException>(() => _exchange.Serve<bool>((services, _) =>
            (services.Registry.FindThing("nobody") is null, [])));
        Start("j", minutes: 1);
        Assert.Equal(JobStatus.InProgress, StatusOf("j"));
    }

    private void Start(string jobId, int minutes) => _exchange.Serve((services, now) =>
    {
        services.Registry.Register("lamp");
        var job = new NewJob(jobId) { Targets = [Names.ArnOfThing("lamp")], Document = "{}" };
        job = job with { InProgressMinutes = minutes };
        services.CreateJob(job, now);
        return (true, services.Handle("$aws/things/lamp/jobs/start-next", default, now));
    });

    private JobStatus StatusOf(string jobId) =>
        _exchange.Serve<JobStatus>((services, _) => (services.Jobs.FindExecution("lamp", jobId).Status, []));
}
