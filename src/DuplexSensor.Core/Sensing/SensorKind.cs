namespace DuplexSensor.Core.Sensing;

/// <summary>Sensor models of the DHT family. <see cref="SensorTable"/> has their ranges.</summary>
public enum SensorKind
{
    Dht11,
    Dht12,
    Dht21,
    Dht22,
}
