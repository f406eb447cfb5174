using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Boards;

/// <summary>AWS IoT Core: the identity of <c>duplex onboard</c>, and no payload URL.</summary>
/// <param name="cloud">The account and region.</param>
/// <param name="dataFolder">Gets Amazon's root CA 1 if an identity has no CA.</param>
/// <param name="output">Receives what onboarding does.</param>
internal sealed class AwsBoardCloud(TargetCloud cloud, string dataFolder, TextWriter output) : IBoardCloud
{
    public string Description => cloud.Description;

    public IEnumerable<string> Notes => [];

    public IReadOnlyList<string> ListOnboarded() =>
        IdentityList.Find(Path.GetDirectoryName(cloud.GetFolder("-").FullPath)!);

    public async Task<BoardTarget> OnboardAsync(string thing, CancellationToken cancellationToken)
    {
        var plan = new ThingPlan(thing, null, new Dictionary<string, string>());
        await new OnboardRun(cloud, new OnboardOptions(), output, isJson: false).RunAsync([plan], cancellationToken);
        IdentityFolder folder = cloud.GetFolder(thing);
        return BoardTarget.ForAws(thing, AwsCertificates.Read(folder.FullPath, dataFolder), cloud.Endpoint);
    }

    public Task<JsonObject?> FindShadowAsync(string thing, CancellationToken cancellationToken) =>
        ShadowCall.FindAsync(cloud.Aws, thing, cancellationToken);
}
