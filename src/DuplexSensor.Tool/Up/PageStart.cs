using System.ComponentModel;
using System.Diagnostics;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Up;

/// <summary>Starts the page of <c>up</c> and <c>cloud</c>, and writes its address.</summary>
/// <param name="choices">The command line's options.</param>
/// <param name="output">Receives the lines.</param>
internal sealed class PageStart(CloudChoices choices, RunOutput output)
{
    /// <summary>Null when the page is not wanted.</summary>
    /// <exception cref="PortInUseException">No port is free for it.</exception>
    public async Task<DashboardHost?> StartAsync(LocalCloudHost cloud, CancellationToken cancellationToken)
    {
        if (!choices.HasPage)
        {
            return null;
        }

        DashboardHost page = await DashboardHost.StartAsync(
            new DashboardOptions
            {
                Cloud = cloud,
                Port = choices.Ports.Dashboard,
                MayMove = choices.Ports == LocalPorts.Default,
                MqttEndpoint = $"{CloudStart.Host}:{choices.Ports.Mqtt}",
                PayloadUrl = $"https://{CloudStart.Host}:{choices.Ports.Payload}",
                ApiUrl = $"http://{CloudStart.Host}:{choices.Ports.Api}",
            },
            cancellationToken);
        cloud.PageUrl = page.Url;
        output.WritePage(page.Url);
        if (choices.OpensPage)
        {
            Open(page.Url);
        }

        return page;
    }

    private void Open(string url)
    {
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(url) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException)
        {
            output.WriteFromCloud($"no browser could be started: open {url} yourself");
        }
    }
}
