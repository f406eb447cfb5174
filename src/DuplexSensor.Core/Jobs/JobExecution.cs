using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>The members of start-next's response that the firmware needs: one job execution, or none.</summary>
public sealed class JobExecution
{
    private const int HashLength = 64;

    /// <summary>Whether the response has the clientToken of the request, or is malformed.</summary>
    public bool MatchesToken;

    /// <summary>1 to 64 characters; empty when no job is pending or the id is not valid.</summary>
    public string JobId = "";

    /// <summary>The execution number; 0 when it could not be read.</summary>
    public int ExecutionNumber;

    /// <summary>
    /// The low 32 bits of <c>queuedAt</c>, seconds since 1970; 0 when it could not be read. It differs between a job
    /// and an older, deleted one of the same id.
    /// </summary>
    public int QueuedAt;

    /// <summary>The execution's version, from 1; 0 when it could not be read.</summary>
    public int VersionNumber;

    /// <summary>The document's <c>url</c>; null when it is absent.</summary>
    public string? Url;

    /// <summary>The document's <c>sha256</c>, 64 hexadecimal digits in lower case; null when it is absent.</summary>
    public string? Sha256;

    /// <summary>The document's <c>size</c> in bytes; -1 when it is absent.</summary>
    public int Size = -1;

    /// <summary>
    /// The response's bytes. The job document is <see cref="DocumentLength"/> bytes from <see cref="DocumentStart"/>.
    /// Null after <see cref="ReleaseDocument"/>.
    /// </summary>
    public byte[]? Response;

    public int DocumentStart;

    /// <summary>Length of the document in bytes; 0 when the response has no document.</summary>
    public int DocumentLength;

    /// <summary>Why the job cannot be done; null when the response shows no reason.</summary>
    public string? Error;

    /// <summary>
    /// Reads the response. If a part of it is not valid, a job id that was read stays set, so that the job can be
    /// rejected and does not block the queue.
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
            // The token may be in the part that cannot be read. Only this thing gets messages on the topic.
            MatchesToken = true;
            Error = "malformed answer to start-next";
        }
        else if (payload.Length > Limits.MessageBytesMax)
        {
            Error = "document too large";
        }
    }

    /// <summary>Whether both are the same execution of the same job.</summary>
    public bool IsSameAs(JobExecution other)
    {
        return JobId.Length > 0 && JobId == other.JobId
            && ExecutionNumber == other.ExecutionNumber && QueuedAt == other.QueuedAt;
    }

    /// <summary>Releases document and address, once the job has begun or was rejected.</summary>
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
