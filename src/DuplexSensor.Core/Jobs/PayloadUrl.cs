using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>Chooses the address of a job's payload, and checks that it is allowed (D12).</summary>
public static class PayloadUrl
{
    private const string Scheme = "https://";

    /// <summary>
    /// The job document's <c>url</c>, else the configured one; null when the document itself is the payload.
    /// </summary>
    public static string? Resolve(JobExecution execution, DeviceConfig config)
    {
        bool isDocument = execution.Url == null && config.JobPayloadUrl.Length == 0;
        return isDocument ? null : execution.Url ?? config.GetPayloadUrl(execution.JobId);
    }

    /// <summary>
    /// Why the job cannot begin: the execution's error, a <paramref name="url"/> that is not allowed, or a document
    /// that is too large. Null when it can begin.
    /// </summary>
    /// <param name="execution">The execution of the job.</param>
    /// <param name="url">The result of <see cref="Resolve"/>.</param>
    /// <param name="config">Contains the hosts that are allowed.</param>
    public static string? Validate(JobExecution execution, string? url, DeviceConfig config)
    {
        if (execution.Error != null)
        {
            return execution.Error;
        }

        if (url != null)
        {
            return Validate(url, config);
        }

        return execution.DocumentLength <= Limits.PayloadBytesMax ? null : "document too large to be its own payload";
    }

    /// <summary>
    /// Why <paramref name="url"/> is not allowed; null when it is. The reason does not contain the URL, because a
    /// presigned URL is a secret.
    /// </summary>
    public static string? Validate(string url, DeviceConfig config)
    {
        if (url.Length > Limits.UrlLengthMax)
        {
            return "url longer than " + Limits.UrlLengthMax.ToString() + " characters";
        }

        if (!url.StartsWith(Scheme))
        {
            return "url is not https";
        }

        foreach (char c in url)
        {
            if (c <= ' ' || c >= 0x7F || c == '\\')
            {
                return "url holds a character that must be escaped";
            }
        }

        if (GetAuthority(url).IndexOf('@') >= 0)
        {
            return "url holds user info";
        }

        return IsHostAllowed(GetHost(url), config) ? null : "url's host is not allowed: list it in jobPayloadHosts";
    }

    private static bool IsHostAllowed(string host, DeviceConfig config)
    {
        // An IPv6 address is not a host name here: no certificate that the device verifies contains one.
        if (!NameRules.IsHostName(host))
        {
            return false;
        }

        if (config.JobPayloadUrl.Length > 0 && host == GetHost(config.JobPayloadUrl))
        {
            return true;
        }

        foreach (string allowed in config.JobPayloadHosts)
        {
            if (host == allowed.ToLower())
            {
                return true;
            }
        }

        return false;
    }

    private static string GetHost(string url)
    {
        string authority = GetAuthority(url);
        int port = authority.IndexOf(':');
        return (port < 0 ? authority : authority.Substring(0, port)).ToLower();
    }

    private static string GetAuthority(string url)
    {
        int end = url.IndexOfAny(new[] { '/', '?', '#' }, Scheme.Length);
        return end < 0 ? url.Substring(Scheme.Length) : url.Substring(Scheme.Length, end - Scheme.Length);
    }
}
