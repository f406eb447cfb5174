using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>Which address a job's payload comes from, and which it may come from (D12).</summary>
public static class PayloadUrl
{
    private const string Scheme = "https://";

    /// <summary>The job's own, else the configured one; null when the document is its own payload.</summary>
    public static string Of(JobExecution execution, DeviceConfig config)
    {
        bool isOwn = execution.Url == null && config.JobPayloadUrl.Length == 0;
        return isOwn ? null : execution.Url ?? config.PayloadUrlOf(execution.JobId);
    }

    /// <summary>Why a job that <see cref="Of"/> has given this address cannot be begun; null when it can.</summary>
    public static string FaultOf(JobExecution execution, string url, DeviceConfig config)
    {
        if (execution.Fault != null || url != null)
        {
            return execution.Fault ?? FaultOf(url, config);
        }

        return execution.DocumentLength <= Limits.PayloadBytesMax ? null : "document too large to be its own payload";
    }

    /// <summary>
    /// Null when the payload may be fetched from there; else why not. The reason never repeats the address, which may
    /// be signed.
    /// </summary>
    public static string FaultOf(string url, DeviceConfig config)
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

        if (AuthorityOf(url).IndexOf('@') >= 0)
        {
            return "url holds user info";
        }

        return IsAllowed(HostOf(url), config) ? null : "url's host is not allowed: list it in jobPayloadHosts";
    }

    private static bool IsAllowed(string host, DeviceConfig config)
    {
        // A numeric address of version 6 is none: no certificate that the device verifies names one.
        if (!Names.IsHost(host))
        {
            return false;
        }

        if (config.JobPayloadUrl.Length > 0 && host == HostOf(config.JobPayloadUrl))
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

    private static string HostOf(string url)
    {
        string authority = AuthorityOf(url);
        int port = authority.IndexOf(':');
        return (port < 0 ? authority : authority.Substring(0, port)).ToLower();
    }

    private static string AuthorityOf(string url)
    {
        int end = url.IndexOfAny(new[] { '/', '?', '#' }, Scheme.Length);
        return end < 0 ? url.Substring(Scheme.Length) : url.Substring(Scheme.Length, end - Scheme.Length);
    }
}
