using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class SubscriptionLimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttProtocolVersion.V311, MqttClientSubscribeResultCode.UnspecifiedError)]
    [InlineData(MqttProtocolVersion.V500, MqttClientSubscribeResultCode.QuotaExceeded)]
    public async Task The_51st_subscription_is_refused_and_the_connection_stays_open(
        MqttProtocolVersion version, MqttClientSubscribeResultCode refused)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.ProtocolVersion = version;
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        for (int i = 1; i <= 50; i++)
        {
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await SubscribeAsync(client, i));
        }

        Assert.Equal(refused, await SubscribeAsync(client, 51));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await SubscribeAsync(client, 7));
        await client.UnsubscribeAsync("devices/lamp/1", Cancelled);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await SubscribeAsync(client, 51));
        Assert.True(client.IsConnected);
    }

    private static async Task<MqttClientSubscribeResultCode> SubscribeAsync(IMqttClient client, int number)
    {
        MqttClientSubscribeResult result = await client.SubscribeAsync(
            $"devices/lamp/{number}", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        return result.Items.Single().ResultCode;
    }
}
