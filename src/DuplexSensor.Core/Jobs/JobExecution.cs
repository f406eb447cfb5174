using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The answer to start-next, as far as the firmware needs it: one job execution, or none.
/// </summary>
public sealed class JobExecution
{
    private const int HashLength = 64;

    /// <summary>Whether the answer bears the clientToken that was looked for.</summary>
    public bool IsOurs;

    /// <summary>Empty when no job is pending, or the id could not be read.</summary>
    public string JobId = "";

    public int ExecutionNumber;

    /// <summary>
    /// When it was queued, the low 32 bits of what the cloud says; 0 when it could not be read. It tells a job from an
    /// older one of the same id, which was deleted.
    /// </summary>
    public int QueuedAt;

    /// <summary>The execution's version; 0 when it could not be read.</summary>
    public int VersionNumber;

    /// <summary>The document's <c>url</c>; null when it names none.</summary>
    public string Url;

    /// <summary>The document's <c>sha256</c>, 64 hexadecimal digits; null when it gives none.</summary>
    public string Sha256;

    /// <summary>The document's <c>size</c> in bytes; -1 when it gives none.</summary>
    public int Size = -1;

    /// <summary>
    /// The answer's own bytes, of which <see cref="DocumentLength"/> from <see cref="DocumentStart"/> on are the job
    /// document; null once they were let go.
    /// </summary>
    public byte[] Answer;

    public int DocumentStart;

    /// <summary>0 when the answer holds no document.</summary>
    public int DocumentLength;

    /// <summary>Why the job cannot be done, as far as the answer tells; null when it can.</summary>
    public string Fault;

    /// <summary>
    /// Reads the answer. Whatever is wrong with it, the id is kept once it was read, so that the job can be rejected
    /// and does not block the queue.
    /// </summary>
    public void Read(JsonReader reader, byte[] payload, string token)
    {
        Answer = payload;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameIs("execution") && reader.EnterObject())
            {
                ReadExecution(reader);
            }
            else if (reader.NameIs("clientToken"))
            {
                IsOurs = reader.TakeTextAndCompare(token);
            }
        }

        if (!reader.IsWhole())
        {
            // What cannot be read to its end may have lost its token; the topic is this thing's alone.
            IsOurs = true;
            Fault = "malformed answer to start-next";
        }
        else if (payload.Length > Limits.MessageBytesMax)
        {
            Fault = "document too large";
        }
    }

    /// <summary>Whether it is the same execution of the same job.</summary>
    public bool IsSameAs(JobExecution other)
    {
        return JobId.Length > 0 && JobId == other.JobId
            && ExecutionNumber == other.ExecutionNumber && QueuedAt == other.QueuedAt;
    }

    /// <summary>The job has begun, or cannot: nobody reads its document or its address any more.</summary>
    public void LetGoOfDocument()
    {
        Answer = null;
        Url = null;
    }

    private void ReadExecution(JsonReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.NameIs("jobId") && reader.TryTakeText(Limits.JobIdLengthMax, out string jobId))
            {
                JobId = Names.IsJobId(jobId) ? jobId : "";
            }
            else if (reader.NameIs("versionNumber") && reader.TryTakeInteger(out int version))
            {
                VersionNumber = version;
            }
            else if (reader.NameIs("executionNumber") && reader.TryTakeInteger(out int number))
            {
                ExecutionNumber = number;
            }
            else if (reader.NameIs("queuedAt") && reader.TryTakeInteger(out long queuedAt))
            {
                QueuedAt = (int)queuedAt;
            }
            else if (reader.NameIs("jobDocument"))
            {
                DocumentStart = reader.Position;
                ReadDocument(reader);
                DocumentLength = reader.Position - DocumentStart;
            }
        }
    }

    private void ReadDocument(JsonReader reader)
    {
        bool isObject = reader.EnterObject();
        while (isObject && reader.NextMember())
        {
            if (reader.NameIs("url") && !TryTakeUrl(reader))
            {
                Fault = "url is no text of at most " + Limits.UrlLengthMax.ToString() + " characters";
            }
            else if (reader.NameIs("sha256") && !TryTakeHash(reader))
            {
                Fault = "sha256 is no text of 64 hexadecimal digits";
            }
            else if (reader.NameIs("size"))
            {
                TakeSize(reader);
            }
        }
    }

    private bool TryTakeUrl(JsonReader reader)
    {
        bool isTaken = reader.TryTakeText(Limits.UrlLengthMax, out string url);
        Url = url;
        return isTaken;
    }

    private bool TryTakeHash(JsonReader reader)
    {
        bool isTaken = reader.TryTakeText(HashLength, out string hash) && hash.Length == HashLength;
        foreach (char c in hash)
        {
            isTaken &= Hex.ValueOf(c) >= 0;
        }

        Sha256 = hash.ToLower();
        return isTaken;
    }

    private void TakeSize(JsonReader reader)
    {
        bool isTaken = reader.TryTakeInteger(out int size) && size >= 0;
        Size = size;
        if (!isTaken)
        {
            Fault = "size is no number of bytes";
        }
    }
}
