namespace DuplexSensor.Core.Sensing;

/// <summary>The sensors of the DHT family that speak on one wire.</summary>
public enum SensorKind
{
    Dht11,
    Dht12,
    Dht21,
    Dht22,
}
