using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>Sends a request as it is. HttpClient would correct a path.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request line with further headers, and returns the whole answer.</summary>
    public static async Task<string> SendAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        byte[] bytes = Encoding.ASCII.GetBytes(
            $"{request}\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
