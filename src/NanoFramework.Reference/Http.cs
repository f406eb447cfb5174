using System.IO;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace System.Net;

public enum HttpStatusCode
{
    OK = 200,
}

public abstract class WebRequest : MarshalByRefObject, IDisposable
{
    public virtual extern int Timeout { get; set; }

    public virtual extern Uri RequestUri { get; }

    public static extern WebRequest Create(string requestUriString);

    public extern void Dispose();

    public virtual extern WebResponse GetResponse();
}

public class WebHeaderCollection
{
    internal extern WebHeaderCollection();

    public extern string this[string header] { get; }
}

public abstract class WebResponse : MarshalByRefObject, IDisposable
{
    public virtual extern WebHeaderCollection Headers { get; }

    public extern void Dispose();

    public virtual extern Stream GetResponseStream();
}

public class HttpWebRequest : WebRequest
{
    internal extern HttpWebRequest();

    public extern X509Certificate HttpsAuthentCert { get; set; }

    public extern bool KeepAlive { get; set; }

    public extern int ReadWriteTimeout { get; set; }

    public extern SslProtocols SslProtocols { get; set; }

    public extern SslVerification SslVerification { get; set; }
}

public class HttpWebResponse : WebResponse
{
    internal extern HttpWebResponse();

    public extern HttpStatusCode StatusCode { get; }
}
