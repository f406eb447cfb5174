using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Boards;

/// <summary>A running local cloud that serves real boards, by its API.</summary>
/// <param name="http">Its base address is that of the API.</param>
/// <param name="cloud">The cloud's description.</param>
/// <param name="address">The address at which boards reach it.</param>
internal sealed class LocalBoardCloud(HttpClient http, LocalCloudDescription cloud, IPAddress address) : IBoardCloud
{
    public string Description =>
        $"local cloud at {address}: MQTT {cloud.MqttPort}, payloads {cloud.PayloadPort}";

    public IEnumerable<string> Notes =>
    [
        $"the board keeps the address {address}: when this PC gets another one, run this command again",
        .. OperatingSystem.IsWindows() ? [DescribeFirewallRule()] : (string[])[],
    ];

    public IReadOnlyList<string> ListOnboarded() =>
        IdentityList.Find(Path.GetDirectoryName(IdentityFolder.ForLocalCloud(cloud.DataFolder, "-").FullPath)!);

    public async Task<BoardTarget> OnboardAsync(string thing, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Put, $"/local-cloud/things/{Uri.EscapeDataString(thing)}", cancellationToken);
        JsonObject body = await ReadAsync(response, $"{thing} could not be onboarded", cancellationToken);
        var folder = new IdentityFolder((string)body["folder"]!);
        return BoardTarget.ForLocalCloud(
            thing,
            new DeviceCredentials(folder.CertificatePath, folder.PrivateKeyPath, folder.CaPath),
            address,
            new LocalPorts(cloud.MqttPort, cloud.PayloadPort, 0, 0));
    }

    public async Task<JsonObject?> FindShadowAsync(string thing, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, $"/things/{Uri.EscapeDataString(thing)}/shadow", cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync(response, $"the shadow of {thing} could not be read", cancellationToken);
    }

    /// <summary>The command that lets boards in through Windows's firewall.</summary>
    internal string DescribeFirewallRule() => "Windows's firewall lets a board in with this rule, from a terminal of "
        + $"an administrator: {FirewallRule.CreateCommand($"{address}", cloud.MqttPort, cloud.PayloadPort)}";

    private static async Task<JsonObject> ReadAsync(
        HttpResponseMessage response, string error, CancellationToken cancellationToken)
    {
        JsonObject? body = await JsonBody.FindAsync(response, cancellationToken);
        return response.IsSuccessStatusCode && body is not null
            ? body
            : throw new UserException($"{error}: the local cloud responds with {(int)response.StatusCode} "
                + $"({JsonBody.FindMessage(body)?.TrimEnd('.') ?? "no message"}): correct that, and run this command "
                + "again.");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new UserException(
                $"the local cloud answers no longer ({exception.Message}): run this command again.", exception);
        }
    }
}
