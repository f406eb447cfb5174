using System.Diagnostics;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A job for many things is queued, canceled and deleted in batches, between other requests.</summary>
public sealed class JobBacklogTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_job_for_250_things_is_queued_in_three_batches()
    {
        ThingServices services = CreateServices(250);
        int notified = CreateJob(services).Count;
        Assert.Equal((100, 200), (CountPending(services), notified));
        Assert.Equal(200, services.ContinueJobs(Now).Count);
        Assert.True(services.HasJobBacklog);
        Assert.Equal(100, services.ContinueJobs(Now).Count);
        Assert.False(services.HasJobBacklog);
        Assert.Equal(250, CountPending(services));
        Assert.Equal("IN_PROGRESS", services.Jobs.GetJob("j").Status);
    }

    [Fact]
    public void Canceling_a_job_in_rollout_cancels_it_for_all_things()
    {
        ThingServices services = CreateServices(350);
        CreateJob(services);
        Continue(services, batches: 1);
        services.JobControl.Cancel("j", new JobControl.Cancellation(Force: false), Now);
        Assert.Equal("CANCELED", services.Jobs.GetJob("j").Status);
        Assert.Equal(100, CountPending(services));
        Continue(services, batches: 1);
        Assert.Equal(0, CountPending(services));
        Assert.Equal(200, services.Jobs.GetExecutions(services.Jobs.GetJob("j")).Count());
        Assert.Equal(Now, services.Jobs.GetJob("j").CompletedAt);
    }

    [Fact]
    public void A_job_is_DELETION_IN_PROGRESS_until_its_last_execution_is_deleted()
    {
        ThingServices services = CreateServices(250);
        CreateJob(services);
        Continue(services, batches: 2);
        services.JobControl.Delete("j", force: true, Now);
        Assert.Equal("DELETION_IN_PROGRESS", services.Jobs.GetJob("j").Status);
        Assert.Throws<CloudRequestException>(() => CreateJob(services));
        Continue(services, batches: 2);
        Assert.Null(services.Jobs.FindJob("j"));
        Assert.All(services.Registry.Things, thing => Assert.Empty(services.Jobs.GetThingJobs(thing.Name).Executions));
        CreateJob(services);
    }

    [Fact]
    public void Canceling_with_force_in_the_middle_of_a_cancellation_begins_at_the_first_thing()
    {
        ThingServices services = CreateServices(250);
        CreateJob(services);
        Continue(services, batches: 2);
        services.Handle("$aws/things/thing-00000/jobs/start-next", default, Now);
        services.JobControl.Cancel("j", new JobControl.Cancellation(Force: false), Now);
        services.JobControl.Cancel("j", new JobControl.Cancellation(Force: true), Now);
        Continue(services, batches: 1);
        Assert.Equal(0, CountPending(services));
    }

    [Fact]
    public void A_thing_with_two_executions_at_the_end_of_a_batch_loses_both()
    {
        const string last = "thing-00099";
        ThingServices services = CreateServices(150);
        CreateJob(services);
        Continue(services, batches: 1);
        services.Jobs.SetStatus(last, services.Jobs.GetExecution(last, "j"), JobStatus.Removed, Now);
        services.Jobs.AddExecutions(services.Jobs.GetJob("j"), [last], Now);
        services.JobControl.Delete("j", force: true, Now);
        Continue(services, batches: 1);
        Assert.Null(services.Jobs.FindJob("j"));
        Assert.Empty(services.Jobs.GetThingJobs(last).Executions);
    }

    [Fact]
    public void Simultaneous_timeouts_are_handled_in_batches()
    {
        ThingServices services = CreateServices(150);
        CreateJob(services, minutes: 1);
        Continue(services, batches: 1);
        foreach (string thing in services.Registry.Things.Select(thing => thing.Name).ToArray())
        {
            services.Handle($"$aws/things/{thing}/jobs/start-next", default, Now);
        }

        DateTimeOffset later = Now.AddMinutes(1);
        services.ApplyTimeouts(later);
        Assert.Equal(50, CountPending(services));
        Assert.Equal(later, services.Jobs.NextTimeout);
        services.ApplyTimeouts(later);
        Assert.Equal(0, CountPending(services));
        Assert.Equal("COMPLETED", services.Jobs.GetJob("j").Status);
    }

    [Fact]
    public void The_dispatcher_continues_the_batches_by_itself_even_after_a_restart()
    {
        using (StateFile file = StateFile.Open(_data.Path))
        {
            using ServiceDispatcher dispatcher = CreateDispatcher(file, new StoppedTimers());
            CreateJob(dispatcher, things: 250);
            Assert.Equal(100, Count(dispatcher));
        }

        using (StateFile file = StateFile.Open(_data.Path))
        {
            var time = new FakeTimeProvider(Now);
            using ServiceDispatcher dispatcher = CreateDispatcher(file, time);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(250, Count(dispatcher));
            Assert.False(dispatcher.Execute<bool>((services, _) => (services.HasJobBacklog, [])));
        }
    }

    [Fact]
    public void A_batch_that_could_not_be_persisted_is_repeated()
    {
        var time = new FakeTimeProvider(Now);
        using StateFile file = StateFile.Open(_data.Path);
        using ServiceDispatcher dispatcher = CreateDispatcher(file, time);
        CreateJob(dispatcher, things: 350);
        Finish();
        dispatcher.Execute<bool>((services, now) =>
            (true, services.JobControl.Cancel("j", new JobControl.Cancellation(Force: false), now)));
        File.Move(file.Path, file.Path + ".away");
        time.Advance(TimeSpan.FromSeconds(3));
        File.Move(file.Path + ".away", file.Path);
        Assert.Equal(250, Count(dispatcher));
        Finish();
        Assert.Equal(0, Count(dispatcher));

        void Finish()
        {
            while (dispatcher.Execute<bool>((services, _) => (services.HasJobBacklog, [])))
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    // docs/benchmarks.md lists the measured time; the bound here allows for a busy machine.
    [Fact]
    [WholeRun]
    public void A_job_for_10_000_things_does_not_block_other_requests()
    {
        using StateFile file = StateFile.Open(_data.Path);
        using ServiceDispatcher dispatcher = CreateDispatcher(file, TimeProvider.System);
        dispatcher.Execute<bool>((services, _) =>
        {
            AddThings(services, 10_000);
            return (true, []);
        });
        TimeSpan longest = TimeSpan.Zero;
        dispatcher.Execute<bool>((services, _) => (true, CreateJob(services)));
        bool hasMore;
        do
        {
            long start = Stopwatch.GetTimestamp();
            hasMore = dispatcher.Execute<bool>((services, _) => (services.HasJobBacklog, []));
            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            longest = waited > longest ? waited : longest;
            Thread.Yield();
        }
        while (hasMore);
        Assert.Equal(10_000, Count(dispatcher));
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    private static ServiceDispatcher CreateDispatcher(StateFile file, TimeProvider time) =>
        new(new ThingServices(), time, new FaultSwitches(), file);

    private static ThingServices CreateServices(int things)
    {
        var services = new ThingServices();
        AddThings(services, things);
        return services;
    }

    private static void AddThings(ThingServices services, int things)
    {
        foreach (int i in Enumerable.Range(0, things))
        {
            services.Registry.CreateThing($"thing-{i:d5}");
        }
    }

    private static void CreateJob(ServiceDispatcher dispatcher, int things) => dispatcher.Execute<bool>((services, _) =>
    {
        AddThings(services, things);
        return (true, CreateJob(services));
    });

    private static IReadOnlyList<CloudMessage> CreateJob(ThingServices services, int? minutes = null)
    {
        var request = new CreateJobRequest("j") { Targets = ["all"], Document = "{}", InProgressMinutes = minutes };
        return services.Jobs.Create(request, services.Registry.Things.Select(thing => thing.Name), Now).Notifications;
    }

    private static void Continue(ThingServices services, int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            Assert.True(services.HasJobBacklog);
            services.ContinueJobs(Now);
        }
    }

    private static int Count(ServiceDispatcher dispatcher) =>
        dispatcher.Execute<int>((services, _) => (CountPending(services), []));

    private static int CountPending(ThingServices services) =>
        services.Registry.Things.Sum(thing => services.Jobs.GetThingJobs(thing.Name).Pending.Count());

    /// <summary>A clock whose timers never fire, because the test stops the cloud first.</summary>
    private sealed class StoppedTimers : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Stopped();

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
