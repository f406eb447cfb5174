using System.Collections.Immutable;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The records of jobs. The names of a job's things, of which there may be thousands, are records of their own. So a
/// change of the job does not write them again. Not thread-safe.
/// </summary>
internal sealed class JobTables
{
    private readonly Table<JobThings> _things = new("job-things");
    private readonly Table<JobThings> _waiting = new("job-waiting");

    public Table<Job> Jobs { get; } = new("job");

    public IReadOnlyList<ITable> All => [Jobs, _things, _waiting];

    public void Set(Job job)
    {
        Jobs.Set(job.JobId, job);
        SetNames(_things, job.JobId, job.Things);
        SetNames(_waiting, job.JobId, job.Waiting);
    }

    public void Remove(string jobId)
    {
        Jobs.Remove(jobId);
        _things.Remove(jobId);
        _waiting.Remove(jobId);
    }

    /// <summary>Completes the jobs after the tables were loaded. A record of an older version has the names.</summary>
    public void Load()
    {
        foreach (Job job in Jobs.Records.ToArray())
        {
            Jobs.Set(job.JobId, job with
            {
                Things = _things.Find(job.JobId)?.Names ?? job.Things,
                Waiting = _waiting.Find(job.JobId)?.Names ?? job.Waiting,
            });
        }
    }

    private static void SetNames(Table<JobThings> table, string jobId, ImmutableSortedSet<string> names)
    {
        if (names.IsEmpty)
        {
            table.Remove(jobId);
        }
        else if (!ReferenceEquals(table.Find(jobId)?.Names, names))
        {
            table.Set(jobId, new JobThings(names));
        }
    }
}

/// <summary>The names of things of a job.</summary>
internal sealed record JobThings(ImmutableSortedSet<string> Names)
{
    public ImmutableSortedSet<string> Names { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = Names.WithComparer(StringComparer.Ordinal);
}
