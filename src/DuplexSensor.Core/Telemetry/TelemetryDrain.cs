using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Publishes the stored readings, oldest first, with QoS 1, at most one batch a second. A batch is removed from the
/// store after its PUBACK, so a receiver may get a reading twice; boot number and sequence identify it.
/// </summary>
public sealed class TelemetryDrain
{
    private readonly Trace _trace;
    private readonly TelemetryStore _store;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private int _acknowledgedBatches;
    private long _notBeforeMs;

    public TelemetryDrain(Trace trace, TelemetryStore store, Topics topics, Outbox outbox)
    {
        _trace = trace;
        _store = store;
        _topics = topics;
        _outbox = outbox;
    }

    /// <summary>When the next batch is due, in ms since boot; <see cref="long.MaxValue"/> when there is none.</summary>
    /// <param name="maySend">Whether anything may be sent: false before the connection's first report (D1).</param>
    public long DueAtMs(bool maySend)
    {
        return maySend && _store.HasBatch ? _notBeforeMs : long.MaxValue;
    }

    /// <summary>Removes an acknowledged batch. Call it once a step, before anything is sent.</summary>
    public void RemoveAcknowledged()
    {
        if (_outbox.BatchesAcknowledged != _acknowledgedBatches)
        {
            _acknowledgedBatches = _outbox.BatchesAcknowledged;
            _trace.Line("store").Add("acknowledged").End();
            _store.RemoveBatch();
        }
    }

    /// <summary>Sends the oldest batch; only when it is due, online, and no message is outstanding.</summary>
    public void Send(long nowMs)
    {
        _notBeforeMs = nowMs + Limits.BatchIntervalMs;
        ReadingBlock? batch = _store.TryReadBatch(nowMs);
        if (batch != null)
        {
            Write(_outbox.Message, batch);
            _trace.Line("store").Add(batch.Count).Add(" readings of boot ").Add(batch.BootNumber)
                .Add(" sent, up to ").Add(batch.Sequence).End();
            _outbox.Send(Sender.Telemetry, _topics.Telemetry, nowMs);
        }
    }

    private static void Write(JsonWriter batch, ReadingBlock readings)
    {
        batch.Start();
        batch.Number("boot", readings.BootNumber);
        batch.BeginArray("readings");
        readings.Rewind();
        while (readings.TryReadNext())
        {
            WriteReading(batch, readings);
        }

        batch.EndArray();
        batch.EndObject();
    }

    private static void WriteReading(JsonWriter batch, ReadingBlock reading)
    {
        batch.BeginArray();
        batch.Element(reading.Sequence);
        if (reading.EpochSeconds == 0)
        {
            batch.ElementNull();
        }
        else
        {
            batch.Element(reading.EpochSeconds);
        }

        batch.ElementTenths(reading.TemperatureTenths);
        batch.ElementTenths(reading.HumidityTenths);
        batch.EndArray();
    }
}
