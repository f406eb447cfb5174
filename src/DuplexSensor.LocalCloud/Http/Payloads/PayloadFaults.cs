using System.Text;
using DuplexSensor.LocalCloud.Chaos;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DuplexSensor.LocalCloud.Http.Payloads;

/// <summary>Applies the faults of the payload server. A fault replaces one response.</summary>
internal sealed class PayloadFaults
{
    private readonly FaultSwitches _switches;
    private readonly Dictionary<Fault, Func<HttpContext, byte[], Task>> _responses;

    public PayloadFaults(FaultSwitches switches)
    {
        _switches = switches;
        _responses = new()
        {
            [Faults.PayloadStall] = async (context, body) =>
            {
                await SendHalfAsync(context, body);
                await switches.WaitUntilOffAsync(Faults.PayloadStall, context.RequestAborted);
            },
            [Faults.PayloadReset] = async (context, body) =>
            {
                await SendHalfAsync(context, body);
                context.Abort();
            },
            [Faults.PayloadCut] = (context, body) =>
                SendRawAsync(context, body.Length, body.AsMemory(0, body.Length / 2)),
            [Faults.PayloadLength] = (context, body) => SendRawAsync(context, body.Length / 2, body),
            [Faults.PayloadChunks] = SendChunksAsync,
            [Faults.PayloadRedirect] = (context, _) =>
            {
                context.Response.Redirect("/elsewhere.json");
                return Task.CompletedTask;
            },
            [Faults.Payload403] = (context, _) => SendStatusAsync(context, StatusCodes.Status403Forbidden),
            [Faults.Payload404] = (context, _) => SendStatusAsync(context, StatusCodes.Status404NotFound),
            [Faults.Payload500] = (context, _) => SendStatusAsync(context, StatusCodes.Status500InternalServerError),
        };
    }

    /// <summary>Sends the response of a fault that is on. False when no fault is on.</summary>
    public async Task<bool> TryRespondAsync(HttpContext context, byte[] body)
    {
        foreach ((Fault fault, Func<HttpContext, byte[], Task> respondAsync) in _responses)
        {
            if (_switches.TryTrigger(fault))
            {
                await respondAsync(context, body);
                return true;
            }
        }

        return false;
    }

    private static async Task SendHalfAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task SendChunksAsync(HttpContext context, byte[] body)
    {
        foreach (byte[] chunk in body.Chunk(Math.Max(1, body.Length / 3)))
        {
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static Task SendStatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    // Writes to the transport: Kestrel's own response must have as many bytes as its Content-Length.
    private static async Task SendRawAsync(HttpContext context, int length, ReadOnlyMemory<byte> body)
    {
        var output = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output;
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
            + "Connection: close\r\n\r\n";
        await output.WriteAsync(Encoding.ASCII.GetBytes(head), context.RequestAborted);
        await output.WriteAsync(body, context.RequestAborted);
        await output.CompleteAsync();
    }
}
