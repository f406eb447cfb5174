using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.Dashboard.Web;

/// <summary>
/// Lets the page itself in, and no page of another origin. Another port of localhost is another origin, although
/// browsers call it the same site. What changes state needs the token of this start, which only the page knows. It does
/// not protect from another user or program of this machine: they can load the page and read the token.
/// </summary>
internal sealed class RequestGuard
{
    public const string TokenHeader = "X-Duplex-Token";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Names = ["127.0.0.1", "localhost"];

    // The token is new at each start, and neither in a cookie nor in an address: no browser sends it by itself.
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The port of this server; set before the first request.</summary>
    public int Port { get; set; }

    public static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <exception cref="PageException">The request does not come from the page, or has no token.</exception>
    public void Check(HttpRequest request)
    {
        CheckHost(request.Host);
        CheckOrigin(request);
        CheckSite(request);
        if (!HttpMethods.IsGet(request.Method))
        {
            CheckCommand(request);
        }
    }

    // A page of another site can make its own host name point to 127.0.0.1.
    private void CheckHost(HostString host)
    {
        bool isThisPort = (host.Port ?? 80) == Port && Names.Contains(host.Host, StringComparer.OrdinalIgnoreCase);
        if (!isThisPort)
        {
            throw PageException.Forbidden($"The host '{host}' is not this page: open http://127.0.0.1:{Port}.");
        }
    }

    private static void CheckOrigin(HttpRequest request)
    {
        if (request.Headers.Origin is [var origin, ..]
            && !string.Equals(origin, $"http://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            throw PageException.Forbidden($"A page of another origin called: {origin}.");
        }
    }

    // Browsers send the header with each request to localhost. A link to the page may be anywhere, a frame may not.
    private static void CheckSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is not [var site, ..] || site is "same-origin" or "none")
        {
            return;
        }

        bool isLink = HttpMethods.IsGet(request.Method) && request.Path == "/"
            && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
        if (!isLink)
        {
            throw PageException.Forbidden($"A page of another origin called ({site}).");
        }
    }

    private void CheckCommand(HttpRequest request)
    {
        byte[] given = Encoding.UTF8.GetBytes(request.Headers[TokenHeader].ToString());
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Token)))
        {
            throw PageException.Forbidden(
                $"The header {TokenHeader} is missing, or of an earlier start: load the page again.");
        }

        if (request.ContentType?.Split(';')[0].Trim() != "application/json")
        {
            throw new PageException(415, "invalid", "The body must have the type application/json.");
        }
    }
}
