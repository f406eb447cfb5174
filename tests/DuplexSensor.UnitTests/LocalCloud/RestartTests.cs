using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>What goes on after a restart as if there had been none.</summary>
public sealed class RestartTests : StateStory
{
    [Fact]
    public void A_job_goes_on_where_it_was()
    {
        Using(exchange =>
        {
            Fill(exchange);
            return Send(exchange, Jobs + "/start-next");
        });
        Using(exchange =>
        {
            JobBook jobs = exchange.Serve<JobBook>((services, _) => (services.Jobs, []));
            Assert.Equal(["first", "second"], jobs.Of("lamp").Pending.Select(execution => execution.JobId));
            Assert.NotNull(jobs.NextTimeout);
            Send(exchange, Jobs + "/first/update", """{"status":"SUCCEEDED"}""");
            Assert.Equal("COMPLETED", jobs.Find("first").Status);
            Send(exchange, Jobs + "/start-next");
            Assert.Equal(JobStatus.InProgress, jobs.Of("lamp").Find("second")!.Status);
            return "";
        });
    }

    [Fact]
    public void Jobs_come_back_in_the_order_in_which_they_were_queued_or_started()
    {
        Using(exchange =>
        {
            Queue(exchange, "z");
            Queue(exchange, "y");
            Queue(exchange, "x");
            Queue(exchange, "b");
            Queue(exchange, "c");
            Send(exchange, Jobs + "/y/update", """{"status":"IN_PROGRESS"}""");
            Send(exchange, Jobs + "/z/update", """{"status":"IN_PROGRESS"}""");
            // A change does not move it: its place is that of its queueing.
            return Send(exchange, Jobs + "/z/update", """{"status":"IN_PROGRESS"}""");
        });
        Using(exchange =>
        {
            Assert.Equal(["z", "y", "x", "b", "c"], PendingOf(exchange));
            Queue(exchange, "a");
            return "";
        });
        Assert.Equal("z y x b c a", Using(exchange => string.Join(' ', PendingOf(exchange))));
    }

    [Fact]
    public void The_versions_of_a_policy_and_the_details_of_a_job_come_back_in_their_order()
    {
        Using(exchange =>
        {
            Queue(exchange, "j");
            Send(exchange, Jobs + "/start-next", """{"statusDetails":{"z":"1","a":"2","m":"3"}}""");
            return exchange.Serve((services, now) =>
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
        Using(exchange => exchange.Serve<string>((services, _) =>
        {
            Assert.Equal([1, 2, 4, 5], services.Policies.Find("p").Versions.Select(version => version.Number));
            Assert.Equal(2, services.Policies.Find("p").DefaultVersion);
            Assert.Equal(
                ["z=1", "a=2", "m=3"],
                services.Jobs.FindExecution("lamp", "j").StatusDetails.Select(d => $"{d.Key}={d.Value}"));
            return ("", []);
        }));
    }

    [Fact]
    public void A_deleted_shadow_keeps_its_version_counter()
    {
        Using(exchange =>
        {
            Send(exchange, Shadow + "/update", """{"state":{}}""");
            Send(exchange, Shadow + "/update", """{"state":{}}""");
            return Send(exchange, Shadow + "/delete");
        });
        Assert.Contains("\"version\":3", Using(exchange => Send(exchange, Shadow + "/update", """{"state":{}}""")));
    }

    [Theory]
    [InlineData(48 * 3600, 3)]
    [InlineData((48 * 3600) + 1, 1)]
    public void The_counter_lives_on_for_two_days_whatever_happens_to_the_process(int seconds, int version)
    {
        Using(exchange =>
        {
            Send(exchange, Shadow + "/update", """{"state":{}}""");
            Send(exchange, Shadow + "/update", """{"state":{}}""");
            return Send(exchange, Shadow + "/delete");
        });
        string accepted = Using(exchange => Send(exchange, Shadow + "/update", """{"state":{}}"""), Start + seconds);
        Assert.Contains($"\"version\":{version},", accepted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_whose_time_ends_while_nobody_runs_the_cloud_has_timed_out_afterwards()
    {
        Using(exchange =>
        {
            Fill(exchange);
            return Send(exchange, Jobs + "/start-next");
        });
        Using(exchange => Has(exchange, JobStatus.InProgress), Start + 299);
        Using(exchange => Has(exchange, JobStatus.TimedOut), Start + 300);

        static string Has(Exchange exchange, JobStatus expected) => exchange.Serve<string>((services, _) =>
        {
            Assert.Equal(expected, services.Jobs.FindExecution("lamp", "first").Status);
            return ("", []);
        });
    }

    [Fact]
    public void What_is_deleted_stays_deleted()
    {
        Using(exchange =>
        {
            Fill(exchange);
            return exchange.Serve((services, now) => ("", services.JobControl.Delete("first", true, now)));
        });
        Using(exchange =>
        {
            JobBook jobs = exchange.Serve<JobBook>((services, _) => (services.Jobs, []));
            Assert.Null(jobs.FindOrNull("first"));
            Assert.Equal(["second"], jobs.Of("lamp").Executions.Select(execution => execution.JobId));
            return "";
        });
    }
}
