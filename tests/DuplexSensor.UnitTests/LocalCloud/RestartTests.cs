using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Jobs, policies and shadows continue after a restart of the cloud.</summary>
public sealed class RestartTests : RestartFixture
{
    [Fact]
    public void A_job_continues_after_a_restart()
    {
        RunCloud(dispatcher =>
        {
            AddSampleData(dispatcher);
            return Send(dispatcher, Jobs + "/start-next");
        });
        RunCloud(dispatcher =>
        {
            JobStore jobs = dispatcher.Execute<JobStore>((services, _) => (services.Jobs, []));
            Assert.Equal(["first", "second"], jobs.GetThingJobs("lamp").Pending.Select(execution => execution.JobId));
            Assert.NotNull(jobs.NextTimeout);
            Send(dispatcher, Jobs + "/first/update", """{"status":"SUCCEEDED"}""");
            Assert.Equal("COMPLETED", jobs.GetJob("first").Status);
            Send(dispatcher, Jobs + "/start-next");
            Assert.Equal(JobStatus.InProgress, jobs.GetThingJobs("lamp").Find("second")!.Status);
            return "";
        });
    }

    [Fact]
    public void Jobs_are_restored_in_the_order_of_queueing_or_starting()
    {
        RunCloud(dispatcher =>
        {
            QueueJob(dispatcher, "z");
            QueueJob(dispatcher, "y");
            QueueJob(dispatcher, "x");
            QueueJob(dispatcher, "b");
            QueueJob(dispatcher, "c");
            Send(dispatcher, Jobs + "/y/update", """{"status":"IN_PROGRESS"}""");
            Send(dispatcher, Jobs + "/z/update", """{"status":"IN_PROGRESS"}""");
            // An update does not move the job in the list.
            return Send(dispatcher, Jobs + "/z/update", """{"status":"IN_PROGRESS"}""");
        });
        RunCloud(dispatcher =>
        {
            Assert.Equal(["z", "y", "x", "b", "c"], GetPendingJobIds(dispatcher));
            QueueJob(dispatcher, "a");
            return "";
        });
        Assert.Equal("z y x b c a", RunCloud(dispatcher => string.Join(' ', GetPendingJobIds(dispatcher))));
    }

    [Fact]
    public void Policy_versions_and_job_details_are_restored_in_order()
    {
        RunCloud(dispatcher =>
        {
            QueueJob(dispatcher, "j");
            Send(dispatcher, Jobs + "/start-next", """{"statusDetails":{"z":"1","a":"2","m":"3"}}""");
            return dispatcher.Execute((services, now) =>
            {
                services.Policies.Create("p", DevicePolicy.Document, now);
                for (int i = 0; i < 3; i++)
                {
                    services.Policies.AddVersion("p", DevicePolicy.Document, setAsDefault: i == 0, now);
                }

                services.Policies.DeleteVersion("p", "3");
                services.Policies.AddVersion("p", DevicePolicy.Document, setAsDefault: false, now);
                return ("", (IReadOnlyList<CloudMessage>)[]);
            });
        });
        RunCloud(dispatcher => dispatcher.Execute<string>((services, _) =>
        {
            Assert.Equal([1, 2, 4, 5], services.Policies.GetPolicy("p").Versions.Select(version => version.Number));
            Assert.Equal(2, services.Policies.GetPolicy("p").DefaultVersion);
            Assert.Equal(
                ["z=1", "a=2", "m=3"],
                services.Jobs.GetExecution("lamp", "j").StatusDetails.Select(d => $"{d.Key}={d.Value}"));
            return ("", []);
        }));
    }

    [Fact]
    public void A_deleted_shadow_keeps_its_version_counter()
    {
        RunCloud(dispatcher =>
        {
            Send(dispatcher, Shadow + "/update", """{"state":{}}""");
            Send(dispatcher, Shadow + "/update", """{"state":{}}""");
            return Send(dispatcher, Shadow + "/delete");
        });
        Assert.Contains(
            "\"version\":3", RunCloud(dispatcher => Send(dispatcher, Shadow + "/update", """{"state":{}}""")));
    }

    [Theory]
    [InlineData(48 * 3600, 3)]
    [InlineData((48 * 3600) + 1, 1)]
    public void A_restart_preserves_the_version_counter_of_a_deleted_shadow_for_two_days(int seconds, int version)
    {
        RunCloud(dispatcher =>
        {
            Send(dispatcher, Shadow + "/update", """{"state":{}}""");
            Send(dispatcher, Shadow + "/update", """{"state":{}}""");
            return Send(dispatcher, Shadow + "/delete");
        });
        string accepted = RunCloud(
            dispatcher => Send(dispatcher, Shadow + "/update", """{"state":{}}"""), Start + seconds);
        Assert.Contains($"\"version\":{version},", accepted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_times_out_while_the_cloud_is_stopped_is_TIMED_OUT_afterwards()
    {
        RunCloud(dispatcher =>
        {
            AddSampleData(dispatcher);
            return Send(dispatcher, Jobs + "/start-next");
        });
        RunCloud(dispatcher => AssertStatus(dispatcher, JobStatus.InProgress), Start + 299);
        RunCloud(dispatcher => AssertStatus(dispatcher, JobStatus.TimedOut), Start + 300);

        static string AssertStatus(ServiceDispatcher dispatcher, JobStatus expected) =>
            dispatcher.Execute<string>((services, _) =>
        {
            Assert.Equal(expected, services.Jobs.GetExecution("lamp", "first").Status);
            return ("", []);
        });
    }

    [Fact]
    public void Deleted_records_stay_deleted()
    {
        RunCloud(dispatcher =>
        {
            AddSampleData(dispatcher);
            return dispatcher.Execute((services, now) => ("", services.JobControl.Delete("first", true, now)));
        });
        RunCloud(dispatcher =>
        {
            JobStore jobs = dispatcher.Execute<JobStore>((services, _) => (services.Jobs, []));
            Assert.Null(jobs.FindJob("first"));
            Assert.Equal(["second"], jobs.GetThingJobs("lamp").Executions.Select(execution => execution.JobId));
            return "";
        });
    }
}
