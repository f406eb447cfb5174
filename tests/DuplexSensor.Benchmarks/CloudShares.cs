using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Shadow;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// The processor time of each part of the local cloud that handles a shadow update, measured alone in one thread. The
/// rest of the time of a round trip goes to MQTT, TLS, sockets and thread switches.
/// </summary>
public static class CloudShares
{
    private const int Rounds = 100_000;
    private const string Topic = "$aws/things/lamp/shadow/update";

    private static readonly byte[] Payload = Encoding.UTF8.GetBytes(CloudSpeed.Update);
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static void Run(TextWriter output)
    {
        output.WriteLine("| part of a shadow update | each takes |");
        output.WriteLine("|---|---|");
        double shadow = MeasureShadow();
        double keep = MeasureKeep();
        double exchange = MeasureExchange();
        Row("shadow: parse, merge, compare, write the answer", shadow);
        Row("keep: the record as JSON, one statement of SQLite", keep);
        Row("exchange: gate, timers, topic index", Math.Max(0, exchange - shadow - keep));
        Row("log: what came, what went", MeasureLog());

        void Row(string part, double microseconds) => output.WriteLine($"| {part} | {microseconds:N1} us |");
    }

    private static double MeasureShadow()
    {
        var topics = new ShadowTopics("lamp");
        ThingShadow shadow = ThingShadow.None;
        return MeasureEach(() =>
        {
            ShadowResult result = ShadowService.Update(topics, shadow, Payload, Now);
            shadow = result.Shadow;
            return result.Response.Payload.Length;
        });
    }

    private static double MeasureKeep() => RunWithState(state =>
    {
        var table = new Table<ThingShadow>("shadow");
        var unsaved = new List<RecordChange>();
        table.Changed = unsaved.Add;
        var topics = new ShadowTopics("lamp");
        ThingShadow one = ShadowService.Update(topics, ThingShadow.None, Payload, Now).Shadow;
        ThingShadow other = ShadowService.Update(topics, one, Payload, Now).Shadow;
        return MeasureEach(() =>
        {
            // Alternates between two values, because SQLite stores an unchanged value at nearly no cost.
            table.Set("lamp", table.Find("lamp") == one ? other : one);
            state.Persist(unsaved);
            unsaved.Clear();
            return 1;
        });
    });

    private static double MeasureExchange() => RunWithState(state =>
    {
        int delivered = 0;
        var services = new ThingServices();
        services.Shadows.IsThrottled = false;
        using var exchange = new ServiceDispatcher(services, TimeProvider.System, new FaultSwitches(), state)
        {
            Deliver = (_, message, _) => delivered += message.Payload.Length,
        };
        exchange.Subscribe("lamp", Topic + "/accepted", 1);
        var requester = new ClientConnection((_, _, _) => Task.CompletedTask);
        var message = new CloudMessage(Topic, Payload);
        return MeasureEach(() =>
        {
            exchange.PublishAsync(requester, message).Wait();
            return delivered;
        });
    });

    private static double MeasureLog()
    {
        var log = new CloudLog(TimeProvider.System);
        return MeasureEach(() =>
        {
            log.RecordPublished("lamp", Topic, Payload);
            log.RecordDelivered("lamp", Topic + "/accepted", Payload);
            return 1;
        });
    }

    private static double RunWithState(Func<StateFile, double> measure)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-shares-").FullName;
        try
        {
            using StateFile state = StateFile.Open(folder);
            return measure(state);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Processor time including the garbage collector's. The first rounds warm up and do not count.
    private static double MeasureEach(Func<int> action)
    {
        int sum = 0;
        TimeSpan before = default;
        for (int i = -Rounds; i < Rounds; i++)
        {
            before = i == 0 ? Environment.CpuUsage.TotalTime : before;
            sum += action();
        }

        GC.KeepAlive(sum);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Rounds;
    }
}
