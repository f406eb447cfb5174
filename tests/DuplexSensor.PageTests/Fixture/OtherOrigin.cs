using System.Net;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.PageTests.Fixture;

/// <summary>A web server on another port of this machine, with an empty page.</summary>
internal sealed class OtherOrigin : IDisposable
{
    private static readonly byte[] Page = "<!doctype html><title>another origin</title>"u8.ToArray();

    private readonly HttpListener _listener = new();

    public OtherOrigin()
    {
        Url = $"http://localhost:{LoopbackPorts.FindFree(1)}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                context.Response.ContentType = "text/html";
                await context.Response.OutputStream.WriteAsync(Page);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
