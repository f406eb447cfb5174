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
    public bool MatchesToken;

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
    public string? Url;

    /// <summary>The document's <c>sha256</c>, 64 hexadecimal digits; null when it gives none.</summary>
    public string? Sha256;

    /// <summary>The document's <c>size</c> in bytes; -1 when it gives none.</summary>
    public int Size = -1;

    /// <summary>
    /// The answer's own bytes, of which <see cref="DocumentLength"/> from <see cref="DocumentStart"/> on are the job
    /// document; null once they were let go.
    /// </summary>
    public byte[]? Response;

    public int DocumentStart;

    /// <summary>0 when the answer holds no document.</summary>
    public int DocumentLength;

    /// <summary>Why the job cannot be done, as far as the answer tells; null when it can.</summary>
    public string? Error;

    /// <summary>
    /// Reads the answer. Whatever is wrong with it, the id is kept once it was read, so that the job can be rejected
    /// and does not block the queue.
    /// </summary>
    public void Read(JsonReader reader, byte[] payload, string? token)
    {
        Response = payload;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameEquals("execution") && reader.EnterObject())
            {
                ReadExecution(reader);
            }
            else if (reader.NameEquals("clientToken"))
            {
                MatchesToken = reader.ReadTextAndCompare(token);
            }
        }

        if (!reader.TryReadEnd())
        {
            // What cannot be read to its end may have lost its token; the topic is this thing's alone.
            MatchesToken = true;
            Error = "malformed answer to start-next";
        }
        else if (payload.Length > Limits.MessageBytesMax)
        {
            Error = "document too large";
        }
    }

    /// <summary>Whether it is the same execution of the same job.</summary>
    public bool IsSameAs(JobExecution other)
    {
        return JobId.Length > 0 && JobId == other.JobId
            && ExecutionNumber == other.ExecutionNumber && QueuedAt == other.QueuedAt;
    }

    /// <summary>The job has begun, or cannot: nobody reads its document or its address any more.</summary>
    public void ReleaseDocument()
    {
        Response = null;
        Url = null;
    }

    private void ReadExecution(JsonReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.NameEquals("jobId") && reader.TryReadText(Limits.JobIdLengthMax, out string jobId))
            {
                JobId = NameRules.IsJobId(jobId) ? jobId : "";
            }
            else if (reader.NameEquals("versionNumber") && reader.TryReadInteger(out int version))
            {
                VersionNumber = version;
            }
            else if (reader.NameEquals("executionNumber") && reader.TryReadInteger(out int number))
            {
                ExecutionNumber = number;
            }
            else if (reader.NameEquals("queuedAt") && reader.TryReadInteger(out long queuedAt))
            {
                QueuedAt = (int)queuedAt;
            }
            else if (reader.NameEquals("jobDocument"))
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
            if (reader.NameEquals("url") && !TryReadUrl(reader))
            {
                Error = "url is no text of at most " + Limits.UrlLengthMax.ToString() + " characters";
            }
            else if (reader.NameEquals("sha256") && !TryReadHash(reader))
            {
                Error = "sha256 is no text of 64 hexadecimal digits";
            }
            else if (reader.NameEquals("size"))
            {
                ReadSize(reader);
            }
        }
    }

    private bool TryReadUrl(JsonReader reader)
    {
        bool isValid = reader.TryReadText(Limits.UrlLengthMax, out string url);
        Url = url;
        return isValid;
    }

    private bool TryReadHash(JsonReader reader)
    {
        bool isValid = reader.TryReadText(HashLength, out string hash) && hash.Length == HashLength;
        foreach (char c in hash)
        {
            isValid &= Hex.ParseDigit(c) >= 0;
        }

        Sha256 = hash.ToLower();
        return isValid;
    }

    private void ReadSize(JsonReader reader)
    {
        bool isValid = reader.TryReadInteger(out int size) && size >= 0;
        Size = size;
        if (!isValid)
        {
            Error = "size is no number of bytes";
        }
    }
}
