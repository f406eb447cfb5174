using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>Which addresses a payload may come from (D12).</summary>
public static class PayloadUrl
{
    private const string Scheme = "https://";

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
