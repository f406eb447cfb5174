using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http.Api;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>
/// The call by which a program sees that this is the local cloud, and learns what AWS has no call for: its ports, the
/// address for real boards, the page, the data folder, and the CA that the cloud's certificate chains to. And the call
/// that onboards a thing, and says where its files are; no key is in the response.
/// </summary>
internal sealed class DescriptionApi(
    LocalCloudOptions options, CertificateAuthority ca, Func<string, DeviceCredentials> onboard,
    Func<string?> getPageUrl)
{
    private readonly ThingFolders _folders = new(options.DataFolder);

    public IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Local, "DescribeLocalCloud", Describe),
        new(ApiService.Local, "OnboardThing", CreateOnboardResponse) { Prepare = names => onboard(names[0]) },
    ];

    private ApiResponse Describe(ApiCall call) => ApiResponse.Ok(new JsonObject
    {
        ["account"] = options.Account.Id,
        ["region"] = options.Account.Region,
        ["arnPrefix"] = options.Account.ArnPrefix,
        ["mqttPort"] = options.MqttPort,
        ["payloadPort"] = options.PayloadPort,
        ["listenAddress"] = options.ListenAddress?.ToString(),
        ["pageUrl"] = getPageUrl(),
        ["dataFolder"] = Path.GetFullPath(options.DataFolder),
        ["caPem"] = ca.Certificate.ExportCertificatePem() + "\n",
    });

    private ApiResponse CreateOnboardResponse(ApiCall call) => ApiResponse.Ok(new JsonObject
    {
        ["thingName"] = call.Name,
        ["folder"] = Path.GetFullPath(_folders.GetFolder(call.Name)),
    });
}
